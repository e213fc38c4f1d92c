"""The figures of the post on tools for Keras."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from snippets.keras_tools.noisy_quadratic import NoisyRun, variance_ratio


def attention_figure(tokens: Sequence[str], scores: np.ndarray, *, titles: Sequence[str]) -> Figure:
    """Draw the attention of a sentence to itself: a map for each head, two in a row, from rows to columns.

    Shapes:
        tokens: T, scores: (m, T, T), titles: m -> a figure of m maps and a bar of colours

    Raises:
        ValueError: the numbers of tokens, maps and titles do not fit.

    Example:
        >>> len(attention_figure(["a", "cat"], np.full((2, 2, 2), 0.5), titles=["head 1", "head 2"]).axes)
        3
    """
    if scores.shape != (len(titles), len(tokens), len(tokens)):
        expected = (len(titles), len(tokens), len(tokens))
        raise ValueError(
            f"expected scores of shape {expected}, for titles and tokens, received {scores.shape}"
        )
    rows = -(-len(titles) // 2)
    side = 0.9 + 0.2 * len(tokens)
    figure, axes = plt.subplots(
        rows,
        min(2, len(titles)),
        figsize=(side * min(2, len(titles)) + 0.8, side * rows + 0.5),
        squeeze=False,
        sharex=True,
        sharey=True,
    )
    for axis in axes.flat[len(titles) :]:
        axis.remove()
    for axis, title, head in zip(axes.flat, titles, scores, strict=False):
        image = axis.imshow(head, cmap="viridis", vmin=0, vmax=scores.max())
        axis.set_xticks(range(len(tokens)), tokens, rotation=90)
        axis.set_yticks(range(len(tokens)), tokens)
        axis.set_title(title)
        axis.grid(visible=False)
    figure.colorbar(image, ax=figure.axes, shrink=0.5, label="attention")
    return figure


def ratio_figure(runs: Sequence[NoisyRun], *, burn_in: int) -> Figure:
    """Draw the variance of the average, relative to that of the weights: the formula, and as measured.

    Shapes:
        runs: m of them -> a figure

    Example:
        >>> rng = np.random.default_rng(0)
        >>> run = NoisyRun(1.0, 0.5, rng.standard_normal((9, 9)), rng.standard_normal((9, 9)))
        >>> len(ratio_figure([run], burn_in=2).axes[0].lines)
        2
    """
    figure, axis = plt.subplots()
    decays = 1 - np.geomspace(0.5, 0.002, 60)
    for place, rate in enumerate(sorted({run.learning_rate for run in runs}, reverse=True)):
        curve = [variance_ratio(decay, 1 - rate) for decay in decays]
        axis.loglog(1 / (1 - decays), curve, color=f"C{place}", label=f"learning rate {rate:g}")
        measured = [(1 / (1 - r.decay), r.ratio(burn_in=burn_in)) for r in runs if r.learning_rate == rate]
        axis.loglog(*zip(*measured, strict=True), "o", color=f"C{place}")
    axis.set(xlabel="window 1 / (1 - α)", ylabel="variance ratio")
    axis.legend()
    return figure

"""The figures of the post on BERT."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np

Array = np.ndarray


def draw_ways(curves: Mapping[str, Array], copies: Mapping[str, Array], *, optimum: float) -> None:
    """Draw losses that lie on each other, and how long runs come down to what is possible, or do not.

    Shapes:
        curves: name to (n,), copies: name to (m,) -> a figure of two plots

    Example:
        >>> draw_ways({"one device": np.ones(3)}, {"a": np.ones(90)}, optimum=0.5)
        >>> len(plt.gcf().axes)
        2
        >>> plt.close("all")
    """
    _, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4))
    widths = np.linspace(6, 1.2, len(curves))
    for (name, losses), width in zip(curves.items(), widths, strict=True):
        left.plot(np.arange(1, len(losses) + 1), losses, linewidth=width, label=name)
    left.set_ylabel("loss")
    left.legend()
    for name, losses in copies.items():
        steps, means = running_mean(losses, window=20)
        right.plot(steps, means, label=name)
    right.axhline(optimum, color="black", linestyle="--", label="optimum")
    right.set_ylim(bottom=0)
    right.legend()
    for axes in (left, right):
        axes.set_xlabel("steps")


def draw_text_losses(runs: Mapping[str, tuple[Array, Mapping[str, float]]]) -> None:
    """Draw the training loss on texts, with what counting and the model get on text that was held out.

    Shapes:
        runs: name to ((n,), name to scalar) -> a figure with a plot for each run

    Example:
        >>> draw_text_losses({"English": (np.ones(90), {"unigram": 1.2, "bigram": 1.1, "BERT": 1.0})})
        >>> len(plt.gcf().axes)
        1
        >>> plt.close("all")
    """
    _, row = plt.subplots(1, len(runs), figsize=(4 * len(runs), 3.4), squeeze=False)
    for axes, (name, (losses, held_out)) in zip(row[0], runs.items(), strict=True):
        steps, means = running_mean(losses)
        axes.plot(steps, means, label="training loss")
        baselines = [each for each in held_out if each != "BERT"]
        for style, each in zip(("-", "--", ":"), baselines, strict=False):
            axes.axhline(held_out[each], color="gray", linestyle=style, label=each)
        axes.plot([len(losses)], [held_out["BERT"]], "o", color="C1", label="BERT, held out")
        axes.set_ylim(min(held_out["BERT"], means.min()) - 0.3, held_out["unigram"] + 0.8)  # cuts the start
        axes.set_title(name)
        axes.set_xlabel("steps")
    row[0, 0].set_ylabel("loss")
    row[0, 0].legend()


def running_mean(losses: Array, window: int = 50) -> tuple[Array, Array]:
    """Return the means of `window` losses each, with the step that each window ends at.

    Shapes:
        losses: (n,) -> (n - window + 1,), the same

    Raises:
        ValueError: there are fewer losses than the window takes.

    Example:
        >>> running_mean(np.array([1.0, 2.0, 3.0]), window=2)
        (array([2, 3]), array([1.5, 2.5]))
    """
    if len(losses) < window:
        raise ValueError(f"expected at least {window} losses, received {len(losses)}")
    means = np.convolve(losses, np.ones(window) / window, mode="valid")
    return np.arange(window, len(losses) + 1), means

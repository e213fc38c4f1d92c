"""The figures of the model that reverses the first half of a row."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure


def attention_and_gate_figure(scores: np.ndarray, gates: np.ndarray) -> Figure:
    """Draw where each position looks, and beside it how much of that the gate lets in.

    Shapes:
        scores: (L, L), gates: (L,) -> a figure

    Raises:
        ValueError: there is not a gate for each row of scores.

    Example:
        >>> len(attention_and_gate_figure(np.eye(4), np.ones(4)).axes)
        2
    """
    if scores.shape != (len(gates), len(gates)):
        raise ValueError(f"expected scores for {len(gates)} gates in a square, received {scores.shape}")
    figure, (left, right) = plt.subplots(1, 2, figsize=(5.6, 3.6), width_ratios=[2.2, 1], sharey=True)
    left.imshow(scores, cmap="viridis", vmin=0, vmax=1, aspect="auto")
    left.grid(visible=False)
    left.set(title="attention", xlabel="looks at position", ylabel="position")
    places = np.arange(len(gates))
    left.set_xticks(places, places + 1)
    left.set_yticks(places, places + 1)
    right.barh(places, gates, color="C1")
    right.set(title="gate", xlabel="g", xlim=(0, 1))
    return figure


def gap_figure(gaps: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the gap to the teacher after each epoch, on a logarithmic axis.

    Shapes:
        name to a number for each epoch -> a figure

    Example:
        >>> len(gap_figure({"weights": [1.0, 0.1], "average": [2.0, 0.01]}).axes[0].lines)
        2
    """
    figure, axis = plt.subplots(figsize=(5.6, 3.0))
    for name, values in gaps.items():
        axis.semilogy(np.arange(1, len(values) + 1), values, label=name)
    axis.set(xlabel="epoch", ylabel="KL from the teacher")
    axis.legend()
    return figure

"""The figures of the single-loss post."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from scipy.ndimage import zoom

from snippets.gan.ring import ring_centers
from snippets.gan.ring_experiment import RingRun


def quality_figure(runs: Mapping[str, Sequence[RingRun]]) -> Figure:
    """Draw the high-quality fraction of every run: a dot for each seed, a bar for their mean.

    Shapes:
        runs: name to k runs -> a figure of 1 axis

    Example:
        >>> quality_figure({}).axes[0].get_ylabel()
        'high-quality fraction'
    """
    figure, axis = plt.subplots(figsize=(5.6, 3.0))
    for place, group in enumerate(runs.values()):
        fractions = [run.coverage.high_quality_fraction for run in group]
        offsets = np.linspace(-0.15, 0.15, len(fractions))
        axis.plot(place + offsets, fractions, "o", color=f"C{place % 2}")
        axis.hlines(np.mean(fractions), place - 0.3, place + 0.3, color=f"C{place % 2}")
    axis.axhline(1 - np.exp(-4.5), color="0.5", linewidth=0.8, linestyle=":")
    axis.set_xticks(range(len(runs)), list(runs))
    axis.set(ylabel="high-quality fraction", ylim=(0, 1.05))
    axis.grid(visible=False, axis="x")
    return figure


def samples_figure(runs: Mapping[str, np.ndarray], *, n_steps: int, n_points: int = 300) -> Figure:
    """Draw the samples of several runs over time: a row for each run, a column for each snapshot.

    Shapes:
        runs: name to (k, n, 2) -> a figure of rows by k axes

    Example:
        >>> samples = np.zeros((4, 9, 2))
        >>> len(samples_figure({"a": samples, "b": samples}, n_steps=2000).axes)
        8
    """
    columns = len(next(iter(runs.values())))
    figure, axes = plt.subplots(
        len(runs),
        columns,
        figsize=(1.4 * columns + 0.2, 1.4 * len(runs) + 0.3),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    centers = ring_centers()
    for row, (name, samples) in zip(axes, runs.items(), strict=True):
        for axis, points in zip(row, samples, strict=True):
            axis.plot(*centers.T, "o", color="C1", markersize=9, fillstyle="none", markeredgewidth=0.8)
            axis.plot(*points[:n_points].T, ".", color="C0", markersize=1.6, alpha=0.8, rasterized=True)
            axis.set(xlim=(-2.9, 2.9), ylim=(-2.9, 2.9), aspect="equal", xticks=[], yticks=[])
            axis.grid(visible=False)
        row[0].set_ylabel(name, fontsize=9)
    for column, axis in enumerate(axes[0], start=1):
        axis.set_title(f"{column * n_steps // columns}", fontsize=9)
    return figure


def orbit_figure(orbits: Mapping[str, np.ndarray]) -> Figure:
    """Draw the paths of the Dirac-GAN in the plane, and their distance from the equilibrium.

    Shapes:
        orbits: name to (n + 1, 2) -> a figure of 2 axes

    Example:
        >>> len(orbit_figure({"a": np.eye(2)}).axes)
        2
    """
    figure, (plane, radius) = plt.subplots(1, 2, figsize=(6.4, 3.0))
    for name, orbit in orbits.items():
        plane.plot(*orbit.T, ".-", markersize=2.5, linewidth=0.8, label=name)
        radius.plot(np.hypot(*orbit.T), label=name)
    plane.plot(0, 0, "x", color="0.5")
    plane.set(xlabel="generator θ", ylabel="discriminator ψ", aspect="equal")
    radius.set(xlabel="steps", ylabel="distance from the equilibrium", ylim=(0, None))
    radius.legend()
    return figure


def digits_figure(real: np.ndarray, generated: np.ndarray, labels: np.ndarray, *, n_rows: int = 5) -> Figure:
    """Draw a column for each digit: a real one, and below it the first generated ones judged to be it.

    Shapes:
        real: (10, 8, 8), generated: (n, 8, 8), labels: (n,) -> a figure of n_rows + 1 by 10 axes

    Example:
        >>> images = np.zeros((10, 8, 8))
        >>> len(digits_figure(images, images, np.arange(10), n_rows=1).axes)
        20
    """
    figure, axes = plt.subplots(n_rows + 1, 10, figsize=(6.4, 0.64 * (n_rows + 1) + 0.2))
    for digit, column in enumerate(axes.T):
        images = [real[digit], *generated[labels == digit][:n_rows]]
        for row, axis in enumerate(column):
            axis.axis("off")
            if row < len(images):
                smooth = zoom(images[row], 4, order=1)  # eight pixels are easier to read from afar
                axis.imshow(smooth, cmap="gray", vmin=-1, vmax=1, interpolation="none")
        column[0].set_title(str(digit), fontsize=9)
    return figure

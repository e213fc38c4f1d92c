"""The figures of the post on invertible residual networks."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np

from snippets.flow.error_experiment import Bias, InverseErrors
from snippets.flow.normalizing_flow import NormalizingFlow
from snippets.flow.planar_densities import GaussianMixture, grid

Array = np.ndarray


def draw_densities(pairs: Sequence[tuple[GaussianMixture, NormalizingFlow]], *, n_points: int = 90) -> None:
    """Draw true densities above, and those of the flows below.

    Shapes:
        pairs: m of them -> a figure of 2 x m maps

    Example:
        >>> from types import SimpleNamespace
        >>> flow = SimpleNamespace(predict=lambda points, **options: np.zeros(len(points)))
        >>> draw_densities([(GaussianMixture(np.zeros((1, 2)), 1.0), flow)], n_points=4)
        >>> len(plt.gcf().axes)
        2
        >>> plt.close("all")
    """
    _, axes = plt.subplots(2, len(pairs), figsize=(2.8 * len(pairs), 5.6), squeeze=False)
    for column, (density, flow) in enumerate(pairs):
        points, _ = grid(density.box(), n_points=n_points)
        log_q = flow.predict(points.astype("float32"), batch_size=2025, verbose=0)
        side = density.box()
        for row, log_density in enumerate([density.log_density(points), log_q]):
            image = np.exp(log_density).reshape(n_points, n_points)
            axes[row, column].imshow(image, origin="lower", extent=(-side, side, -side, side), cmap="viridis")
            axes[row, column].grid(False)
    axes[0, 0].set_ylabel("data")
    axes[1, 0].set_ylabel("flow")


def draw_inverse_errors(found: InverseErrors) -> None:
    """Draw the error of the inverse and its bounds against the number of steps.

    Shapes:
        found: one InverseErrors -> a figure

    Example:
        >>> draw_inverse_errors(InverseErrors([1, 2], [0.1, 0.01], [1.0, 0.5], [0.5, 0.1]))
        >>> plt.close("all")
    """
    _, axes = plt.subplots()
    axes.semilogy(found.steps, found.before, "--", label="bound from the first step")
    axes.semilogy(found.steps, found.after, "-.", label="bound from the last step")
    axes.semilogy(found.steps, found.error, label="largest error")
    axes.set_xlabel("steps")
    axes.set_ylabel("distance")
    axes.legend()


def draw_bias(found: Bias) -> None:
    """Draw the bias of truncated series, its bound, and that of the roulette with its standard error.

    Shapes:
        found: one Bias -> a figure

    Example:
        >>> draw_bias(Bias(0.1, [1, 2], [0.1, 0.01], [1.0, 0.5], 0.001, 0.001, 4.0))
        >>> plt.close("all")
    """
    _, axes = plt.subplots()
    axes.semilogy(found.terms, found.bound, "--", label="bound of the theorem")
    axes.semilogy(found.terms, found.truncated, "o-", label="bias of the truncated series")
    axes.axhline(4 * found.standard_error, linestyle=":", color="C3", label="four standard errors")
    axes.semilogy(
        [found.mean_terms], [abs(found.roulette)], "s", color="C2", label="roulette, mean of all draws"
    )
    axes.set_xlabel("terms")
    axes.set_ylabel("absolute error")
    axes.legend()


def draw_deviations(slopes: Sequence[float], theorem: Sequence[float], measured: Sequence[float]) -> None:
    """Draw the standard deviation of the roulette, by the theorem and measured.

    Shapes:
        slopes, theorem, measured: m numbers each -> a figure

    Example:
        >>> draw_deviations([0.3, 0.8], [0.1, float("inf")], [0.1, 3.0])
        >>> plt.close("all")
    """
    _, axes = plt.subplots()
    finite = np.isfinite(theorem)
    axes.semilogy(np.array(slopes)[finite], np.array(theorem)[finite], label="theorem")
    axes.semilogy(slopes, measured, "o", label="measured")
    axes.axvline(np.sqrt(0.5), linestyle=":", color="C2", label="square root of 1 - p")
    axes.set_xlabel("λ")
    axes.set_ylabel("standard deviation")
    axes.legend()


def draw_images(rows: Sequence[tuple[str, Array]]) -> None:
    """Draw rows of images of grey levels 0 to 16, one below the other.

    Shapes:
        rows: titles and (n, 8, 8, 1) -> a figure

    Example:
        >>> draw_images([("zeros", np.zeros((3, 8, 8, 1)))])
        >>> plt.close("all")
    """
    _, axes = plt.subplots(len(rows), 1, figsize=(5.6, 1.0 * len(rows)), squeeze=False)
    for axis, (title, images) in zip(axes[:, 0], rows, strict=True):
        strip = np.concatenate([np.pad(image[..., 0], 1) for image in np.clip(images, 0, 16)], axis=1)
        axis.imshow(strip, cmap="gray_r", vmin=0, vmax=16)
        axis.set_title(title)
        axis.axis("off")

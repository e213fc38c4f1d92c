"""Eight Gaussians on a ring: data in the plane on which a generator's failures can be counted."""

from dataclasses import dataclass

import numpy as np

RADIUS = 2.0
STD = 0.1


@dataclass(frozen=True)
class ModeCoverage:
    """How much of a mixture a sample covers, and how much of the sample is on it."""

    modes: int  # modes with at least one high-quality sample
    high_quality_fraction: float  # of all samples
    min_share: float  # of the high-quality samples, those of the rarest mode


def ring_centers(n_modes: int = 8, *, radius: float = RADIUS) -> np.ndarray:
    r"""Return the centres $r(\cos 2\pi k/m,\sin 2\pi k/m)$ of the modes.

    Shapes:
        n_modes: scalar -> (m, 2)

    Raises:
        ValueError: `n_modes` is below 1.

    Example:
        >>> ring_centers(4).round(12).tolist()
        [[2.0, 0.0], [0.0, 2.0], [-2.0, 0.0], [-0.0, -2.0]]
    """
    if n_modes < 1:
        raise ValueError(f"expected n_modes >= 1, received {n_modes}; the usual ring has 8")
    angles = 2 * np.pi * np.arange(n_modes) / n_modes
    return radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def ring_samples(
    n_samples: int, *, rng: np.random.Generator, n_modes: int = 8, radius: float = RADIUS, std: float = STD
) -> np.ndarray:
    """Return independent points of the mixture of equally likely Gaussians around the centres.

    Shapes:
        n_samples: scalar -> (n, 2), float32

    Raises:
        ValueError: `n_modes` is below 1.

    Example:
        >>> x = ring_samples(1000, rng=np.random.default_rng(0), radius=3.0, std=0.1)
        >>> bool(np.abs(np.linalg.norm(x, axis=1) - 3.0).max() < 0.5)
        True
    """
    centers = ring_centers(n_modes, radius=radius)
    mode = rng.integers(n_modes, size=n_samples)
    return (centers[mode] + std * rng.standard_normal((n_samples, 2))).astype("float32")


def mode_coverage(samples: np.ndarray, centers: np.ndarray, *, std: float) -> ModeCoverage:
    r"""Return how many modes the samples reach, and which fraction of them lies close to one.

    A sample is of high quality if it lies within $3\sigma$ of the nearest centre. In the plane
    $1-e^{-9/2}=98.9\,\%$ of the true mixture does, so that is the best fraction to hope for.

    Shapes:
        samples: (n, 2), centers: (m, 2) -> one ModeCoverage

    Raises:
        ValueError: there are no samples, or samples and centres are not points of one space.

    Example:
        >>> mode_coverage(np.array([[2.0, 0.1], [0.0, 0.0]]), 2 * np.eye(2), std=0.1)
        ModeCoverage(modes=1, high_quality_fraction=0.5, min_share=0.0)

    Reference: Srivastava et al., VEEGAN: Reducing mode collapse in GANs using implicit variational
    learning, NeurIPS 2017. arXiv:1705.07761
    """
    samples, centers = np.asarray(samples, dtype=float), np.asarray(centers, dtype=float)
    if samples.ndim != 2 or len(samples) == 0 or samples.shape[1:] != centers.shape[1:]:
        raise ValueError(
            f"expected samples (n, d) and centers (m, d) with n >= 1, received {samples.shape} and "
            f"{centers.shape}; one row is one point"
        )
    distances = np.linalg.norm(samples[:, None] - centers, axis=-1)  # (n, m); nan is far from everything
    near = distances.min(axis=1) <= 3 * std
    counts = np.bincount(distances[near].argmin(axis=1), minlength=len(centers))
    return ModeCoverage(
        modes=int((counts > 0).sum()),
        high_quality_fraction=float(near.mean()),
        min_share=float(counts.min() / max(counts.sum(), 1)),
    )

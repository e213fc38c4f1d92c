"""Two densities in the plane, known exactly: eight Gaussians on a ring, and two moons."""

from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class GaussianMixture:
    """Equally likely Gaussians of one width."""

    centers: Array  # (m, 2)
    std: float

    def samples(self, n_samples: int, *, rng: np.random.Generator) -> Array:
        """Return independent points, (n, 2), float32."""
        mode = rng.integers(len(self.centers), size=n_samples)
        return (self.centers[mode] + self.std * rng.standard_normal((n_samples, 2))).astype("float32")

    def log_density(self, x: Array) -> Array:
        r"""Return $\ln p(x)$, (n,)."""
        squares = ((np.asarray(x, dtype=float)[:, None] - self.centers) ** 2).sum(axis=-1)
        exponents = -squares / (2 * self.std**2)  # (n, m)
        top = exponents.max(axis=1)
        sums = np.exp(exponents - top[:, None]).sum(axis=1)
        return top + np.log(sums) - np.log(len(self.centers) * 2 * np.pi * self.std**2)

    def box(self) -> float:
        """Return the half side of a square that holds all but a 10^-8 of the probability."""
        return float(np.abs(self.centers).max() + 6 * self.std)


def eight_gaussians() -> GaussianMixture:
    r"""Return eight Gaussians on a ring of radius $4/\sqrt2$, each with the standard deviation $0.5/\sqrt2$.

    Shapes:
        the points: (n, 2)

    Example:
        >>> ring = eight_gaussians()
        >>> ring.centers.shape, round(float(ring.std), 4)
        ((8, 2), 0.3536)
    """
    angles = 2 * np.pi * np.arange(8) / 8
    return GaussianMixture(
        4 / np.sqrt(2) * np.stack([np.cos(angles), np.sin(angles)], axis=1), 0.5 / np.sqrt(2)
    )


def two_moons(*, std: float = 0.1, n_centers: int = 200) -> GaussianMixture:
    r"""Return two interleaved half circles with normal noise, centred and twice the usual size.

    Each half circle is replaced by so many Gaussians that their distance is far below their width.

    Shapes:
        the points: (n, 2)

    Raises:
        ValueError: the Gaussians would stand so far apart that the moons have bumps.

    Example:
        >>> moons = two_moons()
        >>> moons.centers.shape, moons.std
        ((200, 2), 0.2)
    """
    if n_centers < 4 * np.pi / std:
        raise ValueError(
            f"expected n_centers of at least {4 * np.pi / std:.0f} for std {std}, received {n_centers}; "
            "the distance of neighbours must stay below half a standard deviation"
        )
    half = n_centers // 2
    t = np.pi * (np.arange(half) + 0.5) / half
    upper = np.stack([np.cos(t), np.sin(t)], axis=1)
    lower = np.stack([1 - np.cos(t), 0.5 - np.sin(t)], axis=1)
    return GaussianMixture(2 * (np.concatenate([upper, lower]) - [0.5, 0.25]), 2 * std)


def entropy(density: GaussianMixture, *, n_points: int = 200) -> float:
    r"""Return $-\int p\ln p$ by the midpoint rule, which no model's mean of $-\ln q$ can undercut.

    Shapes:
        density -> scalar

    Example:
        >>> one = GaussianMixture(np.zeros((1, 2)), 1.0)  # 1 + ln 2 pi
        >>> round(entropy(one), 6)
        2.837877
    """
    points, area = grid(density.box(), n_points=n_points)
    log_p = density.log_density(points)
    return float(-(np.exp(log_p) * log_p).sum() * area)  # (eq:entropy)


def grid(half_side: float, *, n_points: int) -> tuple[Array, float]:
    """Return the middles of the cells of a square grid around 0, row by row, and the area of a cell.

    Shapes:
        half_side, n_points: n -> (n * n, 2), scalar

    Example:
        >>> points, area = grid(1.0, n_points=2)
        >>> points.tolist(), area
        ([[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]], 1.0)
    """
    middles = half_side * (2 * (np.arange(n_points) + 0.5) / n_points - 1)
    x, y = np.meshgrid(middles, middles)
    return np.stack([x.ravel(), y.ravel()], axis=1), (2 * half_side / n_points) ** 2

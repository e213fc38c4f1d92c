"""Eigenvalues at the equilibrium of the Dirac-GAN, in closed form."""

import numpy as np
from numpy.typing import ArrayLike

SLOPE = 0.5  # f'(0)


def damped_eigenvalues(damping: ArrayLike) -> np.ndarray:
    r"""Return $-\frac\gamma2\pm\sqrt{\frac{\gamma^2}4-f'(0)^2}$ for a penalty of weight $\gamma$ or noise.

    Instance noise of deviation $\sigma$ is, at the equilibrium, the weight $2|f''(0)|\sigma^2=\sigma^2/2$.

    Shapes:
        damping: (...) -> (..., 2), complex; with the sign + first

    Example:
        >>> damped_eigenvalues(0.6).round(12).tolist()
        [(-0.3+0.4j), (-0.3-0.4j)]
    """
    half = np.asarray(damping, dtype=complex) / 2
    root = np.sqrt(half**2 - SLOPE**2)
    return np.stack([-half + root, -half - root], axis=-1)  # (eq:r1)


def consensus_eigenvalues(weight: ArrayLike) -> np.ndarray:
    r"""Return $-\gamma f'(0)^2\pm if'(0)$.

    Shapes:
        weight: (...) -> (..., 2), complex; with the sign + first

    Example:
        >>> consensus_eigenvalues(2.0).tolist()
        [(-0.5+0.5j), (-0.5-0.5j)]
    """
    real = -np.asarray(weight, dtype=complex) * SLOPE**2
    return np.stack([real + 1j * SLOPE, real - 1j * SLOPE], axis=-1)  # (eq:consensusspectrum)


def alternating_eigenvalues(alpha: ArrayLike) -> np.ndarray:
    r"""Return $1-\frac{\alpha^2}2\pm\sqrt{(1-\frac{\alpha^2}2)^2-1}$, where $\alpha=\sqrt{n_gn_d}\,hf'(0)$.

    Shapes:
        alpha: (...) -> (..., 2), complex; with the sign + first

    Example:
        >>> alternating_eigenvalues(2.05).round(4).tolist()
        [(-0.64+0j), (-1.5625+0j)]
    """
    middle = 1 - np.asarray(alpha, dtype=complex) ** 2 / 2
    root = np.sqrt(middle**2 - 1)
    return np.stack([middle + root, middle - root], axis=-1)  # (eq:altspectrum)


def largest_learning_rate(damping: float) -> float:
    r"""Return the learning rate up to which simultaneous descent converges locally, for a penalty $\gamma>0$.

    $\gamma/f'(0)^2$ while the eigenvalues are complex, $2/|\lambda_-|$ when they are real.

    Shapes:
        damping: scalar -> scalar

    Raises:
        ValueError: `damping` is not positive; then there is no such rate.

    Example:
        >>> largest_learning_rate(0.1), largest_learning_rate(1.0)
        (0.4, 4.0)
    """
    if damping <= 0:
        raise ValueError(f"expected damping > 0, received {damping}; without damping every rate diverges")
    if damping <= 2 * SLOPE:
        return damping / SLOPE**2  # (eq:largestrate)
    return float(2 / abs(damped_eigenvalues(damping)[1]))

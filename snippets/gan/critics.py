"""Two more critics for the generator that is one point: one of unit slope, and GAN-QP."""

import numpy as np

from snippets.gan.dirac import inner, players


def unit_critic(x: np.ndarray) -> np.ndarray:
    r"""Return the velocity of WGAN with $D(x)=\psi\cdot x/\lVert\psi\rVert$, whose slope is 1 everywhere.

    Here the critic ascends $D(0)-D(\theta)$ and the generator ascends $D(\theta)$.

    Shapes:
        x: (..., 2d), theta and then psi, psi not 0 -> (..., 2d)

    Example:
        >>> unit_critic(np.array([3.0, 4.0, 2.0, 0.0])).tolist()
        [1.0, 0.0, -0.0, -2.0]
    """
    theta, psi = players(x)
    norm = np.linalg.norm(psi, axis=-1, keepdims=True)
    direction = psi / norm
    across = theta - inner(theta, direction) * direction
    return np.concatenate([direction, -across / norm], axis=-1)


def quadratic_potential(x: np.ndarray, *, scale: float = 1.0) -> np.ndarray:
    r"""Return the velocity of GAN-QP: the critic ascends $T-T^2/(2\lambda d)$, the generator descends $T$.

    $T=D(0)-D(\theta)=-\psi\cdot\theta$, and $d=\lVert\theta\rVert$ is the distance of the real from the
    generated point.

    Shapes:
        x: (..., 2d), theta and then psi; scale: lambda -> (..., 2d)

    Raises:
        ValueError: `scale` is not positive.

    Example:
        >>> quadratic_potential(np.array([2.0, 0.0, 1.0, 5.0])).tolist()
        [1.0, 5.0, -4.0, -0.0]

    Reference: Su, GAN-QP: a novel GAN framework without gradient vanishing and Lipschitz constraint, 2018.
    """
    if scale <= 0:
        raise ValueError(f"expected scale > 0, received {scale}")
    theta, psi = players(x)
    distance = np.linalg.norm(theta, axis=-1, keepdims=True)
    unit = np.divide(theta, distance, out=np.zeros_like(theta), where=distance > 0)
    return np.concatenate([psi, -theta - inner(theta, psi) / scale * unit], axis=-1)  # (eq:qp)

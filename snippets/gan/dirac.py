"""The Dirac-GAN: a generator that is one point, a linear discriminator, and their vector fields."""

from collections.abc import Callable

import numpy as np

Field = Callable[[np.ndarray], np.ndarray]


def minimax_field(x: np.ndarray) -> np.ndarray:
    r"""Return the velocity of the zero-sum GAN: $(-\psi f'(\psi\cdot\theta),\ \theta f'(\psi\cdot\theta))$.

    One player descends and the other ascends $f(\psi\cdot\theta)+f(0)$ with $f(t)=-\ln(1+e^{-t})$.

    Shapes:
        x: (..., 2d), theta and then psi -> (..., 2d)

    Example:
        >>> minimax_field(np.array([1.0, 0.0])).tolist()
        [-0.0, 0.5]

    Reference: Mescheder, Geiger and Nowozin, Which training methods for GANs do actually converge?, 2018.
    """
    theta, psi = players(x)
    pull = slope(inner(theta, psi))
    return np.concatenate([-psi * pull, theta * pull], axis=-1)  # (eq:minimax)


def non_saturating_field(x: np.ndarray) -> np.ndarray:
    r"""Return the velocity when the generator ascends $f(-\psi\cdot\theta)$ instead.

    Shapes:
        x: (..., 2d), theta and then psi -> (..., 2d)

    Example:
        >>> non_saturating_field(np.array([0.0, 1.0])).tolist()
        [-0.5, 0.0]

    Reference: Goodfellow et al., Generative adversarial nets, 2014.
    """
    theta, psi = players(x)
    t = inner(theta, psi)
    return np.concatenate([-psi * slope(-t), theta * slope(t)], axis=-1)  # (eq:nonsaturating)


def wasserstein_field(x: np.ndarray) -> np.ndarray:
    r"""Return the velocity for $f(t)=t$: a rotation, $(-\psi,\theta)$.

    Shapes:
        x: (..., 2d), theta and then psi -> (..., 2d)

    Example:
        >>> wasserstein_field(np.array([1.0, 2.0])).tolist()
        [-2.0, 1.0]

    Reference: Arjovsky, Chintala and Bottou, Wasserstein generative adversarial networks, 2017.
    """
    theta, psi = players(x)
    return np.concatenate([-psi, theta], axis=-1)


def least_squares_field(x: np.ndarray) -> np.ndarray:
    r"""Return the velocity of the least-squares GAN with $D(x)=\psi\cdot x+\frac12$ and the targets 1 and 0.

    The discriminator descends $\frac12(D(\theta)-0)^2+\frac12(D(0)-1)^2$, the generator
    $\frac12(D(\theta)-1)^2$. Here real points score high, so the rotation runs the other way.

    Shapes:
        x: (..., 2d), theta and then psi -> (..., 2d)

    Example:
        >>> least_squares_field(np.array([1.0, 0.0])).tolist()
        [0.0, -0.5]

    Reference: Mao et al., Least squares generative adversarial networks, 2017.
    """
    theta, psi = players(x)
    t = inner(theta, psi)
    return np.concatenate([psi * (0.5 - t), -theta * (0.5 + t)], axis=-1)  # (eq:leastsquares)


def players(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the two halves of the state: the generator's theta, the discriminator's psi.

    Shapes:
        x: (..., 2d) -> (..., d), (..., d)

    Raises:
        ValueError: the last axis of `x` cannot be halved.

    Example:
        >>> theta, psi = players(np.array([1.0, 2.0, 3.0, 4.0]))
        >>> theta.tolist(), psi.tolist()
        ([1.0, 2.0], [3.0, 4.0])
    """
    if not x.ndim or not x.shape[-1] or x.shape[-1] % 2:
        raise ValueError(f"expected states of shape (..., 2d), theta and then psi, received shape {x.shape}")
    d = x.shape[-1] // 2
    return x[..., :d], x[..., d:]


def inner(theta: np.ndarray, psi: np.ndarray) -> np.ndarray:
    r"""Return $D(\theta)=\psi\cdot\theta$ with the last axis kept.

    Shapes:
        theta: (..., d), psi: (..., d) -> (..., 1)

    Example:
        >>> inner(np.array([1.0, 2.0]), np.array([3.0, 4.0])).tolist()
        [11.0]
    """
    return (theta * psi).sum(axis=-1, keepdims=True)


def slope(t: np.ndarray) -> np.ndarray:
    r"""Return $f'(t)=1/(1+e^t)$ for $f(t)=-\ln(1+e^{-t})$, without overflow.

    Shapes:
        t: (...) -> (...)

    Example:
        >>> slope(np.array([0.0, 1e6])).tolist()
        [0.5, 0.0]
    """
    return (1 - np.tanh(t / 2)) / 2


def curvature(t: np.ndarray) -> np.ndarray:
    r"""Return $f''(t)=-f'(t)f'(-t)$.

    Shapes:
        t: (...) -> (...)

    Example:
        >>> curvature(np.array([0.0, 1e6])).tolist()
        [-0.25, -0.0]
    """
    return -slope(t) * slope(-t)

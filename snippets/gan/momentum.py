"""Momentum of either sign, on the field and on the polynomial whose roots decide."""

import numpy as np

from snippets.gan.dirac import Field, players
from snippets.gan.discrete import Step


def heavy_ball(field: Field, *, learning_rate: float, momentum: float, alternate: bool) -> Step:
    r"""Return the map $m\mapsto\beta m+hv(x)$, $x\mapsto x+m$ on pairs $(x,m)$, written one after the other.

    If `alternate`, the discriminator moves first and the generator sees where it went.

    Shapes:
        field: (..., 2d) -> a map of (..., 4d)

    Raises:
        ValueError: `learning_rate` is not positive.

    Example:
        >>> rotation = lambda x: np.array([-x[1], x[0]])
        >>> step = heavy_ball(rotation, learning_rate=0.5, momentum=-0.5, alternate=True)
        >>> step(np.array([2.0, 2.0, 0.0, 0.0])).tolist()
        [0.5, 3.0, -1.5, 1.0]

    Reference: Gidel et al., Negative momentum for improved game dynamics, 2019.
    """
    if learning_rate <= 0:
        raise ValueError(f"expected learning_rate > 0, received {learning_rate}")

    def step(state: np.ndarray) -> np.ndarray:
        x, m = players(state)
        theta, psi = players(x)
        m_theta, m_psi = players(momentum * m + learning_rate * field(x))  # (eq:heavyball)
        if alternate:
            seen = np.concatenate([theta, psi + m_psi], axis=-1)
            m_theta = momentum * players(m)[0] + learning_rate * players(field(seen))[0]
        return np.concatenate([theta + m_theta, psi + m_psi, m_theta, m_psi], axis=-1)

    return step


def spectral_radius(*, rate: float, momentum: float, alternate: bool) -> float:
    r"""Return the largest $|\lambda|$ of heavy ball on the rotation, where `rate` is $\eta=hf'(0)$.

    Shapes:
        rate: scalar, momentum: scalar -> scalar

    Example:
        >>> round(spectral_radius(rate=0.1, momentum=-0.5, alternate=True), 4)
        0.9985

    Reference: Gidel et al., Negative momentum for improved game dynamics, 2019.
    """
    if alternate:
        game = np.polymul(np.polymul([1, -1], [1, -1]), np.polymul([1, -momentum], [1, -momentum]))
        game = np.polyadd(game, [rate**2, 0, 0, 0])  # (eq:altpolynomial)
    else:
        game = np.array([1, -(1 + momentum + 1j * rate), momentum])  # (eq:simpolynomial)
    return float(np.abs(np.roots(game)).max())

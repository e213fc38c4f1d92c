"""Orbits of the Dirac-GAN that are known exactly."""

from math import pi, sqrt, tanh

import numpy as np


def minimax_period(radius: float) -> float:
    r"""Return $2\pi(1+I_0(R^2/2))$, the time that the zero-sum GAN takes for the circle of radius $R$.

    Shapes:
        radius: scalar -> scalar

    Example:
        >>> round(minimax_period(0.0) / pi, 12), round(minimax_period(2.0) / pi, 6)
        (4.0, 6.559171)
    """
    return float(2 * pi * (1 + np.i0(radius**2 / 2)))  # (eq:period)


def centred_penalty_crossing(*, weight: float, center: float) -> float:
    r"""Return where the limit cycle of WGAN with a penalty centred at `center` crosses $\psi=0$.

    $\gamma g_0\coth(\pi\gamma/(4\omega))$ with $\omega=\sqrt{1-\gamma^2/4}$. For $\gamma\ge2$ there is none:
    the generator creeps towards a point at the distance $\gamma g_0$ from the data.

    Shapes:
        weight: scalar, center: scalar -> scalar, a distance from the data

    Raises:
        ValueError: `weight` or `center` is not positive.

    Example:
        >>> round(centred_penalty_crossing(weight=1.0, center=0.3), 4)
        0.4169
    """
    if weight <= 0 or center <= 0:
        raise ValueError(f"expected weight > 0 and center > 0, received {weight} and {center}")
    if weight >= 2:
        return weight * center
    return weight * center / tanh(pi * weight / (4 * sqrt(1 - weight**2 / 4)))  # (eq:cycle)

"""Weight averaging, and what it leaves of an orbit."""

from cmath import exp

import numpy as np


def moving_average(states: np.ndarray, *, decay: float) -> np.ndarray:
    r"""Return $\bar x_n=\delta\bar x_{n-1}+(1-\delta)x_n$ along the first axis, started at $\bar x_0=x_0$.

    Shapes:
        states: (n, ...) -> (n, ...)

    Raises:
        ValueError: `decay` is not in [0, 1).

    Example:
        >>> moving_average(np.array([0.0, 1.0, 1.0]), decay=0.5).tolist()
        [0.0, 0.5, 0.75]
    """
    _check_decay(decay)
    averages = [np.asarray(states[0], dtype=float)]
    for state in states[1:]:
        averages.append(decay * averages[-1] + (1 - decay) * state)  # (eq:ema)
    return np.stack(averages)


def orbit_gain(*, decay: float, angle: float) -> float:
    r"""Return the factor by which the average shrinks an orbit that turns by `angle` a step.

    Shapes:
        decay: scalar, angle: scalar in radians -> scalar

    Raises:
        ValueError: `decay` is not in [0, 1).

    Example:
        >>> round(orbit_gain(decay=0.99, angle=0.1), 4)
        0.1

    Reference: Yazici et al., The unusual effectiveness of averaging in GAN training, 2019.
    """
    _check_decay(decay)
    return (1 - decay) / abs(1 - decay * exp(-1j * angle))  # (eq:gain)


def _check_decay(decay: float) -> None:
    if not 0 <= decay < 1:
        raise ValueError(f"expected 0 <= decay < 1, received {decay}; 0.999 is common")

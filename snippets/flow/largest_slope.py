"""How steep an activation gets, and where."""

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

Tensor = Any


def largest_slope(
    activation: Callable[[Tensor], Tensor], *, reach: float = 8.0, rounds: int = 4
) -> tuple[float, float]:
    r"""Return the largest derivative of an activation on $[-r,r]$ and the place of it.

    The derivative is that of automatic differentiation in float64, on a grid that each round makes a
    hundred times finer around the largest value found.

    Shapes:
        activation: (n,) -> (n,); reach: r -> scalar, scalar

    Raises:
        ValueError: `reach` is not positive, or `rounds` is less than 1.

    Example:
        >>> slope, place = largest_slope(ops.tanh)
        >>> round(slope, 6), abs(place) < 1e-3
        (1.0, True)
    """
    if not reach > 0 or rounds < 1:
        raise ValueError(
            f"expected reach > 0 and rounds >= 1, received {reach} and {rounds}; 8 and 4 will do"
        )
    place, slope = 0.0, -np.inf
    for finer in range(rounds):
        x = ops.convert_to_tensor(place + np.linspace(-reach, reach, 2001) / 100**finer)
        slopes = ops.convert_to_numpy(ops.jvp(activation, (x,), (ops.ones_like(x),))[1])
        best = int(slopes.argmax())
        place, slope = float(x[best]), float(slopes[best])
    return slope, place

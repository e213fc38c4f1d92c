"""The inverse of x + g(x) by iteration, with Banach's bound on its error."""

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

Tensor = Any


def fixed_point_inverse(
    g: Callable[[Tensor], Tensor], y: Tensor, *, lipschitz: float, tolerance: float, max_iterations: int
) -> tuple[Tensor, Tensor, Tensor]:
    r"""Return $x$ with $x+g(x)=y$, a bound on its error for each example, and how many steps it took.

    The bound is $\frac L{1-L}\lVert x_n-x_{n-1}\rVert$, where `lipschitz` is $L$. The iteration ends when no
    example has one above `tolerance`, or at `max_iterations`: then look at the bound before you use $x$.
    It is what the mathematics promises, without the rounding of the last step. All shapes are static,
    so it compiles.

    Shapes:
        g: (B, ...) -> (B, ...); y: (B, ...) -> (B, ...), (B,), scalar

    Raises:
        ValueError: `lipschitz` is not in [0, 1), `tolerance` is not positive, or `max_iterations` is less
            than 1.

    Example:
        >>> x, bound, steps = fixed_point_inverse(
        ...     lambda x: x / 2, ops.ones((1, 1)) * 3, lipschitz=0.5, tolerance=1e-5, max_iterations=99
        ... )
        >>> round(float(x[0, 0]), 4), float(bound[0]) <= 1e-5, int(steps)
        (2.0, True, 19)
    """
    if not 0 <= lipschitz < 1:
        raise ValueError(
            f"expected 0 <= lipschitz < 1, received {lipschitz}; from 1 on the iteration need not converge"
        )
    if not tolerance > 0 or max_iterations < 1:
        raise ValueError(
            f"expected tolerance > 0 and max_iterations >= 1, received {tolerance} and {max_iterations}"
        )
    y = ops.convert_to_tensor(y)
    axes = tuple(range(1, len(y.shape)))

    def step(n: Tensor, x: Tensor, bound: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        following = y - g(x)  # (eq:iteration)
        distance = ops.sqrt(ops.sum(ops.square(following - x), axis=axes))
        return n + 1, following, lipschitz / (1 - lipschitz) * distance  # (eq:posterior)

    def goes_on(n: Tensor, x: Tensor, bound: Tensor) -> Tensor:
        return ops.any(bound > tolerance)  # false for nan

    start = step(ops.convert_to_tensor(0, "int32"), y, ops.zeros_like(ops.sum(y, axis=axes)))
    n, x, bound = ops.while_loop(goes_on, step, start, maximum_iterations=max_iterations - 1)
    return x, bound, n


def banach_bound(lipschitz: float, *, n: int, first_step: float) -> float:
    r"""Return $\frac{L^n}{1-L}\lVert x_1-x_0\rVert$, the most that $x_n$ can be away from the fixed point.

    Shapes:
        lipschitz: L, n, first_step -> scalar

    Raises:
        ValueError: `lipschitz` is not in [0, 1).

    Example:
        >>> banach_bound(0.5, n=3, first_step=1.0)
        0.25
    """
    if not 0 <= lipschitz < 1:
        raise ValueError(f"expected 0 <= lipschitz < 1, received {lipschitz}; there is no bound from 1 on")
    return float(lipschitz**n / (1 - lipschitz) * np.abs(first_step))  # (eq:banach)

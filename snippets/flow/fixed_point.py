"""The inverse of x + g(x) by iteration, with bounds on its error that rounding does not break."""

from collections.abc import Callable
from typing import Any

import keras
import ml_dtypes
import numpy as np
from keras import ops

Tensor = Any


def fixed_point_inverse(
    g: Callable[[Tensor], Tensor],
    y: Tensor,
    *,
    lipschitz: float,
    tolerance: float,
    max_iterations: int,
    roundoffs: float = 1.0,
) -> tuple[Tensor, Tensor, Tensor]:
    r"""Return $x$ with $x+g(x)=y$, a bound on its error for each example, and how many steps it took.

    The bound is $\frac{L\lVert x_n-x_{n-1}\rVert+u\lVert x_n\rVert+\delta}{1-L}$ with $L$ the `lipschitz`
    and $u$ the unit roundoff. It takes the computed $g(x)$ to be within $\delta=\kappa u\lVert g(x)\rVert$
    of the true one, where `roundoffs` is $\kappa$; 1 is right if only its entries are rounded. Iterates may
    coincide, and the bound still does not fall to 0. The iteration ends when no example has one above
    `tolerance`, or at `max_iterations`: then look at the bound before you use $x$. All shapes are static,
    so it compiles.

    Shapes:
        g: (B, ...) -> (B, ...); y: (B, ...) -> (B, ...), (B,), scalar

    Raises:
        ValueError: `lipschitz` is not in [0, 1), `tolerance` is not positive, `max_iterations` is less than
            1, or `roundoffs` is negative.

    Example:
        >>> x, bound, steps = fixed_point_inverse(
        ...     lambda x: x / 2, ops.ones((1, 1)) * 3, lipschitz=0.5, tolerance=1e-5, max_iterations=99
        ... )
        >>> round(float(x[0, 0]), 4), float(bound[0]) <= 1e-5, int(steps)
        (2.0, True, 19)

    Reference: Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, 2002, section 2.2.
    doi:10.1137/1.9780898718027
    """
    if not 0 <= lipschitz < 1:
        raise ValueError(
            f"expected 0 <= lipschitz < 1, received {lipschitz}; from 1 on the iteration need not converge"
        )
    if not tolerance > 0 or max_iterations < 1 or not roundoffs >= 0:
        raise ValueError(
            "expected tolerance > 0, max_iterations >= 1 and roundoffs >= 0, "
            f"received {tolerance}, {max_iterations} and {roundoffs}"
        )
    y = ops.convert_to_tensor(y)
    u, d = unit_roundoff(y.dtype), int(np.prod(y.shape[1:]))
    smallest = float(ml_dtypes.finfo(keras.backend.standardize_dtype(y.dtype)).tiny)

    def step(n: Tensor, x: Tensor, bound: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        moved = g(x)
        following = y - moved  # (eq:iteration)
        rounding = u * length(following) + roundoffs * u * length(moved) + d * smallest  # where numbers end
        bound = (lipschitz * length(following - x) + rounding) / (1 - lipschitz)  # (eq:rounded)
        return n + 1, following, bound * (1 + (d + 16) * u)  # for the bound is rounded, too

    def goes_on(n: Tensor, x: Tensor, bound: Tensor) -> Tensor:
        return ops.any(bound > tolerance)  # false for nan

    start = step(ops.convert_to_tensor(0, "int32"), y, length(y))
    n, x, bound = ops.while_loop(goes_on, step, start, maximum_iterations=max_iterations - 1)
    return x, bound, n


def residual_bound(x: Tensor, y: Tensor, *, branch: tuple[Tensor, Tensor], lipschitz: float) -> Tensor:
    r"""Return a bound on the distance of each `x` from the inverse of `y`, however it was found.

    It is $\lVert x+g(x)-y\rVert/(1-L)$, and what rounding adds. `branch` is $g(x)$, and a bound on its error.

    Shapes:
        x, y: (B, ...); branch: (B, ...), (B,); lipschitz: L -> (B,)

    Raises:
        ValueError: `lipschitz` is not in [0, 1).

    Example:
        >>> x, y = np.array([[2.0]]), np.array([[3.0]])
        >>> branch = x / 2, np.zeros(1)
        >>> 0 < float(residual_bound(x, y, branch=branch, lipschitz=0.5)[0]) < 1e-13
        True
    """
    if not 0 <= lipschitz < 1:
        raise ValueError(f"expected 0 <= lipschitz < 1, received {lipschitz}; there is no bound from 1 on")
    value, error = branch
    u, d = unit_roundoff(value.dtype), int(np.prod(value.shape[1:]))
    rounding = (d + 16) * u * (length(x) + length(value) + length(y))  # of the residual, and of its length
    return (length(x + value - y) + error + rounding) / (1 - lipschitz)  # (eq:residual)


def length(x: Tensor) -> Tensor:
    """Return the Euclidean length of each example; squares of tiny or huge entries do not spoil it.

    Shapes:
        x: (B, ...) -> (B,)

    Example:
        >>> float(length(ops.convert_to_tensor([[3e-30, 4e-30]]))[0]) > 4.9e-30
        True
    """
    axes = tuple(range(1, len(x.shape)))
    largest = ops.max(ops.abs(x), axis=axes, keepdims=True)
    scaled = x / ops.where(largest > 0, largest, ops.ones_like(largest))
    return ops.max(largest, axis=axes) * ops.sqrt(ops.sum(ops.square(scaled), axis=axes))


def unit_roundoff(dtype: Any) -> float:
    r"""Return $u$: a rounded result is within $u$ of the exact one, relatively.

    Shapes:
        dtype -> scalar

    Example:
        >>> unit_roundoff("float32") == 2.0**-24, unit_roundoff("bfloat16") == 2.0**-8
        (True, True)
    """
    return float(ml_dtypes.finfo(keras.backend.standardize_dtype(dtype)).eps) / 2


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

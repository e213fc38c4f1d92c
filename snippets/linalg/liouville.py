"""Liouville's formula: the determinant of a linear differential equation's solution."""

from collections.abc import Callable

import numpy as np

from snippets.linalg.determinant import log_det_exp
from snippets.linalg.square import as_square_matrices


def fundamental_matrix(A: Callable[[float], np.ndarray], *, time: float, n_steps: int) -> np.ndarray:
    r"""Return $\Phi(t)$ with $\dot\Phi=A(t)\Phi$ and $\Phi(0)=I$, by the classical Runge-Kutta method.

    The error shrinks like `n_steps` to the power -4.

    Shapes:
        A: scalar -> (n, n); time: t -> (n, n)

    Raises:
        ValueError: `A(0)` is not a square matrix, or `n_steps` is less than 1.

    Example:
        >>> fundamental_matrix(lambda t: [[0, 1], [0, 0]], time=2.0, n_steps=10).round(12).tolist()
        [[1.0, 2.0], [0.0, 1.0]]
    """
    h = _step(time, n_steps)
    Phi = np.eye(as_square_matrices(A(0.0)).shape[-1])
    for step in range(n_steps):
        start, middle, end = (as_square_matrices(A((step + part) * h)) for part in (0, 0.5, 1))
        k1 = start @ Phi
        k2 = middle @ (Phi + h / 2 * k1)
        k3 = middle @ (Phi + h / 2 * k2)
        k4 = end @ (Phi + h * k3)
        Phi = Phi + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return Phi


def trace_integral(A: Callable[[float], np.ndarray], *, time: float, n_steps: int) -> float:
    r"""Return $\int_0^t\operatorname{tr}A(\tau)\,d\tau$ by Simpson's rule, which is $\ln\det\Phi(t)$.

    Shapes:
        A: scalar -> (n, n); time: t -> scalar

    Raises:
        ValueError: `A(0)` is not a square matrix, or `n_steps` is less than 1.

    Example:
        >>> round(trace_integral(lambda t: [[t, 9], [9, 2 * t]], time=2.0, n_steps=1), 12)
        6.0
    """
    h = _step(time, n_steps)
    total = 0.0
    for step in range(n_steps):
        start, middle, end = (log_det_exp(A((step + part) * h)) for part in (0, 0.5, 1))
        total += float(h / 6 * (start + 4 * middle + end))  # (eq:liouville)
    return total


def _step(time: float, n_steps: int) -> float:
    if n_steps < 1:
        raise ValueError(f"expected n_steps >= 1, received {n_steps}; 100 is a good start")
    return time / n_steps

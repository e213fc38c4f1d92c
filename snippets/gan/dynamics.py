"""What a vector field does: its eigenvalues at the equilibrium, its trajectories."""

import numpy as np

from snippets.gan.dirac import Field


def eigenvalues(field: Field, *, size: int = 2) -> np.ndarray:
    r"""Return the eigenvalues of $v'(0)$, sorted by imaginary and then by real part.

    Shapes:
        size: n, the length of a state -> (n,), complex

    Example:
        >>> eigenvalues(lambda x: np.array([-x[1], x[0]])).round(6).tolist()
        [-1j, 1j]
    """
    found = np.linalg.eigvals(jacobian(field, np.zeros(size))).astype(complex)
    return found[np.lexsort([found.real.round(9), found.imag.round(9)])]


def jacobian(field: Field, x: np.ndarray, *, width: float = 1e-4) -> np.ndarray:
    r"""Return the Jacobian matrix of a field, or of a map, by central differences of fourth order.

    Shapes:
        x: (n,) -> (n, n), row i the gradient of the i-th component

    Example:
        >>> jacobian(lambda x: np.array([x[0] ** 2, x[0] * x[1]]), np.array([1.0, 2.0])).round(9).tolist()
        [[2.0, 0.0], [2.0, 1.0]]
    """
    steps = width * np.eye(len(x))
    columns = [
        (8 * (field(x + step) - field(x - step)) - (field(x + 2 * step) - field(x - 2 * step))) / (12 * width)
        for step in steps
    ]
    return np.stack(columns, axis=-1)


def integrate(field: Field, start: np.ndarray, *, time: float, n_steps: int) -> np.ndarray:
    r"""Return the trajectory of $\dot x=v(x)$ at `n_steps` + 1 equal distances, by the Runge-Kutta method.

    The error shrinks like `n_steps` to the power -4 where the field is smooth.

    Shapes:
        start: (..., n) -> (n_steps + 1, ..., n)

    Raises:
        ValueError: `n_steps` is less than 1.

    Example:
        >>> turn = integrate(lambda x: np.stack([-x[1], x[0]]), np.array([1.0, 0.0]), time=np.pi, n_steps=100)
        >>> turn[-1].round(6).tolist()
        [-1.0, 0.0]
    """
    if n_steps < 1:
        raise ValueError(f"expected n_steps >= 1, received {n_steps}; 100 for each unit of time is plenty")
    h = time / n_steps
    x = np.asarray(start, dtype=float)
    trajectory = [x]
    for _ in range(n_steps):
        k1 = field(x)
        k2 = field(x + h / 2 * k1)
        k3 = field(x + h / 2 * k2)
        k4 = field(x + h * k3)
        x = x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        trajectory.append(x)
    return np.stack(trajectory)

"""The trace of a matrix that is only known by its products, from random vectors."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from snippets.linalg.square import as_square_matrices

FOURTH_MOMENTS = {"rademacher": 1.0, "normal": 3.0}


def hutchinson_trace(
    matvec: Callable[[np.ndarray], np.ndarray],
    size: int,
    *,
    n_samples: int,
    rng: np.random.Generator,
    distribution: str = "rademacher",
) -> tuple[float, float]:
    r"""Return an unbiased estimate of $\operatorname{tr}A$ and its standard error.

    The mean of $v^\top Av$ over random vectors with $\mathbb E[vv^\top]=I$: signs, or normal numbers.

    Shapes:
        matvec: (n, m) -> (n, m), the columns times the real matrix A; size: n -> scalar, scalar

    Raises:
        ValueError: an unknown distribution, fewer than two samples, or `matvec` changes the shape.

    Example:
        >>> A = np.diag([1.0, 2.0, 3.0])
        >>> hutchinson_trace(lambda V: A @ V, 3, n_samples=5, rng=np.random.default_rng(0))
        (6.0, 0.0)

    Reference: Hutchinson, A stochastic estimator of the trace of the influence matrix for Laplacian
    smoothing splines, Comm. Statist. Simulation Comput. 19 (1990). doi:10.1080/03610919008812866
    """
    _check_distribution(distribution)
    if n_samples < 2:
        raise ValueError(f"expected n_samples >= 2, received {n_samples}; one has no spread")
    V = rng.standard_normal((size, n_samples))
    if distribution == "rademacher":
        V = np.where(V < 0, -1.0, 1.0)
    products = np.asarray(matvec(V))
    if products.shape != V.shape:
        raise ValueError(
            f"expected matvec to return shape {V.shape}, received {products.shape}; "
            "it takes a block of column vectors: lambda V: A @ V"
        )
    samples = (V * products).sum(axis=0)  # (eq:hutchinson)
    return float(samples.mean()), float(samples.std(ddof=1) / np.sqrt(n_samples))


def hutchinson_variance(A: ArrayLike, *, distribution: str = "rademacher") -> np.ndarray:
    r"""Return the variance of one sample $v^\top Av$ for a real matrix.

    Only the symmetric part of `A` counts, since $v^\top Av=v^\top A^\top v$.

    Shapes:
        A: (..., n, n) -> (...)

    Raises:
        ValueError: `A` is complex, not square, not numeric or not finite, or an unknown distribution.

    Example:
        >>> A = [[1.0, 2.0], [2.0, 3.0]]
        >>> float(hutchinson_variance(A)), float(hutchinson_variance(A, distribution="normal"))
        (16.0, 36.0)
    """
    _check_distribution(distribution)
    A = as_square_matrices(A)
    if np.iscomplexobj(A):
        raise ValueError(f"expected a real matrix, received {A.dtype}; pass A.real and A.imag one by one")
    S = (A + A.swapaxes(-1, -2)) / 2
    diagonal = (np.diagonal(S, axis1=-2, axis2=-1) ** 2).sum(axis=-1)
    off_diagonal = (S**2).sum(axis=(-2, -1)) - diagonal
    return (FOURTH_MOMENTS[distribution] - 1) * diagonal + 2 * off_diagonal  # (eq:variance)


def _check_distribution(distribution: str) -> None:
    if distribution not in FOURTH_MOMENTS:
        raise ValueError(
            f"expected a distribution among {', '.join(FOURTH_MOMENTS)}, received {distribution!r}; "
            "'rademacher' has the smaller variance"
        )

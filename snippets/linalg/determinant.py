"""Determinants: by elimination, by its logarithm, and of an exponential without either."""

from math import prod

import numpy as np
from numpy.typing import ArrayLike

from snippets.linalg.square import as_square_matrices


def log_det_exp(A: ArrayLike) -> np.ndarray:
    r"""Return a logarithm of $\det e^A$, which is $\operatorname{tr}A$: n - 1 additions.

    For real `A` it is the logarithm, and nothing overflows on the way. For complex `A` its
    imaginary part counts full turns: it is the principal logarithm plus a multiple of $2\pi i$.

    Shapes:
        A: (..., n, n) -> (...)

    Raises:
        ValueError: `A` is not square, not numeric or not finite.

    Example:
        >>> float(log_det_exp([[800.0, 7.0], [7.0, -799.0]]))
        1.0
    """
    return np.trace(as_square_matrices(A), axis1=-2, axis2=-1)  # (eq:main)


def determinant(A: ArrayLike) -> np.ndarray:
    r"""Return $\det A$, the product of the pivots with the sign of the row exchanges.

    The product may overflow or underflow where `sign_log_determinant` does not.

    Shapes:
        A: (..., n, n) -> (...)

    Raises:
        ValueError: `A` is not square, not numeric or not finite.

    Example:
        >>> float(determinant([[2, 1], [4, 5]]))
        6.0
    """
    LU, sign = lu_decompose(A)
    with np.errstate(over="ignore", invalid="ignore"):
        return sign * np.diagonal(LU, axis1=-2, axis2=-1).prod(axis=-1)


def sign_log_determinant(A: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    r"""Return $\det A/|\det A|$ and $\ln|\det A|$; for a singular matrix 0 and -inf.

    Shapes:
        A: (..., n, n) -> (...), (...)

    Raises:
        ValueError: `A` is not square, not numeric or not finite.

    Example:
        >>> sign, log = sign_log_determinant(-1e200 * np.eye(3))
        >>> float(sign), round(float(log / np.log(10)), 9)
        (-1.0, 600.0)
    """
    LU, sign = lu_decompose(A)
    pivots = np.diagonal(LU, axis1=-2, axis2=-1)
    with np.errstate(divide="ignore"):  # ln 0 = -inf is the answer for a singular matrix
        return sign * np.sign(pivots).prod(axis=-1), np.log(np.abs(pivots)).sum(axis=-1)


def lu_decompose(A: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    r"""Return $L$ and $U$ packed into one array, $LU=PA$, and the sign of the permutation $P$.

    Gaussian elimination with partial pivoting: the pivot of a column is its largest entry, so no
    entry of $L$ exceeds 1. $L$ lies below the diagonal, its ones are not stored.

    Shapes:
        A: (..., n, n) -> (..., n, n), (...)

    Raises:
        ValueError: `A` is not square, not numeric or not finite.

    Example:
        >>> LU, sign = lu_decompose([[1.0, 2.0], [2.0, 2.0]])
        >>> LU.tolist(), float(sign)
        ([[2.0, 2.0], [0.5, 1.0]], -1.0)

    Reference: Golub and Van Loan, Matrix Computations, section 3.4.
    """
    A = as_square_matrices(A)
    n, rows = A.shape[-1], np.arange(prod(A.shape[:-2]))
    LU, sign = A.reshape(len(rows), n, n).copy(), np.ones(len(rows), A.real.dtype)
    for k in range(n - 1):
        largest = k + np.abs(LU[:, k:, k]).argmax(axis=1)
        sign[largest != k] *= -1
        LU[rows, largest], LU[:, k] = LU[:, k].copy(), LU[rows, largest]
        pivot, below = LU[:, k, k, None], LU[:, k + 1 :, k]
        np.divide(below, pivot, out=below, where=pivot != 0)  # only a zero column has pivot 0
        LU[:, k + 1 :, k + 1 :] -= below[:, :, None] * LU[:, k, None, k + 1 :]
    return LU.reshape(A.shape), sign.reshape(A.shape[:-2])

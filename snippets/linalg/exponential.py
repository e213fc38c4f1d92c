"""The matrix exponential by scaling, a Padé approximant, and squaring."""

from math import factorial

import numpy as np
from numpy.typing import ArrayLike

from snippets.linalg.square import as_square_matrices

THETA_13 = 5.371920351148152  # up to this 1-norm the approximant is as good as float64 can tell
PADE_13 = tuple(factorial(26 - k) / (factorial(k) * factorial(13 - k)) for k in range(14))  # (eq:pade)


def expm(A: ArrayLike) -> np.ndarray:
    r"""Return $e^A=\sum_{k\ge0}A^k/k!$ for each matrix of `A`.

    Halves `A` until its 1-norm is at most `THETA_13`, takes the [13/13] Padé approximant there, and
    squares back: $e^A=(e^{A/2^m})^{2^m}$. The condition number of the exponential is at least the norm
    of `A`. An entry too large for the dtype becomes inf or nan, as in any floating-point product.

    Shapes:
        A: (..., n, n) -> (..., n, n), in the dtype of `A`

    Raises:
        ValueError: `A` is not square, not numeric or not finite, or its 1-norm exceeds 1 / eps.

    Example:
        >>> expm([[0.0, 1.0], [0.0, 0.0]])
        array([[1., 1.],
               [0., 1.]])

    Reference: Higham, The scaling and squaring method for the matrix exponential revisited,
    SIAM J. Matrix Anal. Appl. 26 (2005), Algorithm 2.3, always with its highest degree.
    doi:10.1137/04061101X
    """
    A = as_square_matrices(A)
    squarings = count_squarings(A)  # (...), one number per matrix
    scale = np.ldexp(np.ones((), A.real.dtype), -squarings)  # exact powers of two
    X = pade_13(A * scale[..., None, None])  # (eq:scaling)
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(squarings.max(initial=0)):
            pending = squarings > step
            X[pending] = X[pending] @ X[pending]  # (eq:scaling)
    return X


def count_squarings(A: ArrayLike) -> np.ndarray:
    r"""Return the least $m\ge0$ with $\lVert A\rVert_1\le2^m\theta_{13}$ for each matrix of `A`.

    Shapes:
        A: (..., n, n) -> (...), integers

    Raises:
        ValueError: `A` is not square, not numeric or not finite, or its 1-norm exceeds 1 / eps.

    Example:
        >>> count_squarings([[[5.0]], [[6.0]], [[-100.0]]]).tolist()
        [0, 1, 5]
    """
    A = as_square_matrices(A)
    with np.errstate(over="ignore"):
        norm = np.abs(A).sum(axis=-2).max(axis=-1, initial=0.0)
    limit = 1 / np.finfo(norm.dtype).eps
    if (norm > limit).any():
        raise ValueError(
            f"expected a 1-norm of at most {limit:.1e}, received {norm.max():.1e}; "
            f"beyond it {norm.dtype} determines no digit of the exponential, so scale A down"
        )
    return np.ceil(np.log2(np.maximum(norm / THETA_13, 1.0))).astype(int)  # (eq:scaling)


def pade_13(A: ArrayLike) -> np.ndarray:
    r"""Return the [13/13] Padé approximant $p(-A)^{-1}p(A)$ of $e^A$.

    $p(A)=V+U$ with the even powers in $V$ and the odd ones in $U$, so that $p(-A)=V-U$: six products
    and one solve.

    Shapes:
        A: (..., n, n) -> (..., n, n)

    Raises:
        ValueError: `A` is not square, not numeric or not finite.

    Example:
        >>> round(float(pade_13([[1.0]])[0, 0]), 12)
        2.718281828459
    """
    A = as_square_matrices(A)
    b, I = PADE_13, np.eye(A.shape[-1], dtype=A.dtype)
    A2 = A @ A
    A4 = A2 @ A2
    A6 = A2 @ A4
    U = A6 @ (b[13] * A6 + b[11] * A4 + b[9] * A2)
    U = A @ (U + b[7] * A6 + b[5] * A4 + b[3] * A2 + b[1] * I)
    V = A6 @ (b[12] * A6 + b[10] * A4 + b[8] * A2)
    V = V + b[6] * A6 + b[4] * A4 + b[2] * A2 + b[0] * I
    return np.linalg.solve(V - U, V + U)  # (eq:pade)


def expm_taylor(A: ArrayLike, *, n_terms: int = 100) -> np.ndarray:
    r"""Return $\sum_{k<n}A^k/k!$, term by term: the definition, and a warning.

    Where eigenvalues are negative the terms are large and cancel, and their rounding errors stay.

    Shapes:
        A: (..., n, n) -> (..., n, n)

    Raises:
        ValueError: `A` is not square, not numeric or not finite, or `n_terms` is less than 1.

    Example:
        >>> error = expm_taylor([[-30.0]], n_terms=200) - np.exp(-30.0)
        >>> bool(abs(error) > 1e6 * np.exp(-30.0))
        True
    """
    A = as_square_matrices(A)
    if n_terms < 1:
        raise ValueError(f"expected n_terms >= 1, received {n_terms}; 100 is plenty for a norm below 30")
    term = np.broadcast_to(np.eye(A.shape[-1], dtype=A.dtype), A.shape)
    total = term.copy()
    for k in range(1, n_terms):
        term = term @ A / k
        total += term  # (eq:exp)
    return total

"""How far each side of det(exp A) = exp(tr A) is from the truth, which mpmath computes with many digits."""

from dataclasses import dataclass

import mpmath
import numpy as np
from numpy.typing import ArrayLike

from snippets.linalg.determinant import determinant, log_det_exp
from snippets.linalg.experiment import UNIT_ROUNDOFF
from snippets.linalg.exponential import expm
from snippets.linalg.square import as_square_matrices


@dataclass(frozen=True)
class Accuracy:
    """Relative errors of two float64 numbers that should be det(exp A)."""

    by_determinant: float  # of determinant(expm(A))
    by_trace: float  # of exp(log_det_exp(A))
    bound: float  # u times the condition number of exp A in the Frobenius norm
    identity: float  # how far the two sides are apart with many digits


def accuracy(A: ArrayLike, *, digits: int = 100) -> Accuracy:
    r"""Compare both sides of $\det e^A=e^{\operatorname{tr}A}$ with the left one in `digits` decimal digits.

    $\kappa_F(e^A)=\lVert e^A\rVert_F\lVert e^{-A}\rVert_F$ should be far below $10^{\text{digits}}$.

    Shapes:
        A: (n, n), real -> four numbers

    Raises:
        ValueError: `A` is not one real square matrix, or not finite.

    Example:
        >>> found = accuracy([[0.0, 10.0], [10.0, 0.0]])
        >>> found.by_trace < 1e-80, found.bound > 1e-8, found.identity < 1e-80
        (True, True, True)

    Reference: mpmath, Matrix functions, https://mpmath.org/doc/current/matrices.html
    """
    A = as_square_matrices(A)
    if A.ndim != 2 or np.iscomplexobj(A):
        raise ValueError(f"expected one real matrix of shape (n, n), received {A.dtype} of shape {A.shape}")
    with mpmath.workdps(digits):
        exact = mpmath.det(mpmath.expm(mpmath.matrix(A.tolist())))
        identity = abs(exact / mpmath.exp(mpmath.fsum(np.diag(A).tolist())) - 1)
        left, right = float(determinant(expm(A))), float(np.exp(log_det_exp(A)))
        errors = [float(abs(mpmath.mpf(value) / exact - 1)) for value in (left, right)]
    bound = UNIT_ROUNDOFF * float(np.linalg.norm(expm(A)) * np.linalg.norm(expm(-A)))  # (eq:condition)
    return Accuracy(*errors, bound, float(identity))

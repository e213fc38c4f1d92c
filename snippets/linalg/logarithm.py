"""ln det(I + A) from traces of powers, with a bound on what the truncated series leaves out."""

import numpy as np
from numpy.typing import ArrayLike

from snippets.linalg.square import as_square_matrices


def log_det_series(A: ArrayLike, *, n_terms: int) -> np.ndarray:
    r"""Return $\sum_{k=1}^n(-1)^{k-1}\operatorname{tr}(A^k)/k$, which tends to $\ln\det(I+A)$.

    Shapes:
        A: (..., n, n) -> (...)

    Raises:
        ValueError: `A` is not square, not numeric or not finite, its spectral radius is 1 or more, or
            `n_terms` is less than 1.

    Example:
        >>> abs(float(log_det_series([[0.5]], n_terms=60) - np.log(1.5))) < 1e-15
        True
    """
    A = as_square_matrices(A)
    if n_terms < 1:
        raise ValueError(f"expected n_terms >= 1, received {n_terms}; the first term is the trace")
    radius = np.abs(np.linalg.eigvals(A)).max(initial=0.0)
    if radius >= 1:
        raise ValueError(
            f"expected a spectral radius below 1, received {radius:.6g}; "
            "use sign_log_determinant(I + A), which always works"
        )
    power = A
    total = np.trace(A, axis1=-2, axis2=-1)
    for k in range(2, n_terms + 1):
        power = power @ A
        total = total + (-1) ** (k - 1) / k * np.trace(power, axis1=-2, axis2=-1)  # (eq:mercator)
    return total


def log_det_series_bound(size: int, *, norm: float, n_terms: int) -> float:
    r"""Return the most that `log_det_series` can be wrong for an n x n matrix of norm at most $L<1$.

    Any norm that bounds the spectral radius will do, or that radius itself. The closed form of the
    bound cancels, so the tail itself is summed: a thousand terms, and the rest of it as a geometric
    series, which errs on the safe side.

    Shapes:
        size: n, norm: L, n_terms: N -> scalar

    Raises:
        ValueError: `size` is negative, `norm` is not in [0, 1), or `n_terms` is negative.

    Example:
        >>> f"{log_det_series_bound(30, norm=0.5, n_terms=10):.1e}"
        '2.5e-03'
    """
    if size < 0 or n_terms < 0 or not 0 <= norm < 1:
        raise ValueError(
            "expected size >= 0, n_terms >= 0, 0 <= norm < 1, "
            f"received {size}, {n_terms}, {norm}; beyond norm 1 the series need not converge"
        )
    last = n_terms + 1000
    k = np.arange(n_terms + 1, last + 1)
    rest = norm ** (last + 1) / ((last + 1) * (1 - norm))
    return size * float((norm**k / k).sum() + rest)  # (eq:truncation)

"""The numbers of the post: what a determinant loses on the way through the exponential."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np

from snippets.linalg.determinant import determinant, log_det_exp
from snippets.linalg.exponential import expm

UNIT_ROUNDOFF = 2.0**-53


@dataclass(frozen=True)
class Collapse:
    """Four answers to one question: det(exp A) for A = [[0, s], [s, 0]], which is 1."""

    s: float
    stored: float  # the exact determinant of exp A with correctly rounded entries
    computed: float  # determinant(expm(A)) in float64
    by_trace: float  # exp(tr A)
    bound: float  # on the relative error of `stored`, to first order


def swap_matrix(s: float) -> np.ndarray:
    r"""Return the symmetric matrix $\begin{pmatrix}0&s\\s&0\end{pmatrix}$: trace 0, eigenvalues $\pm s$.

    Shapes:
        s: scalar -> (2, 2)

    Example:
        >>> np.linalg.eigvalsh(swap_matrix(3.0)).round(12).tolist()
        [-3.0, 3.0]
    """
    return np.array([[0.0, s], [s, 0.0]])


def collapse(s: float) -> Collapse:
    r"""Return what becomes of $\det e^A=1$ for $A$ with the eigenvalues $\pm s$.

    Shapes:
        s: scalar -> one row of the table

    Example:
        >>> row = collapse(20.0)
        >>> row.stored, row.by_trace
        (0.0, 1.0)
    """
    A = swap_matrix(s)
    X = expm(A)
    return Collapse(
        s=s,
        stored=stored_determinant(s),
        computed=float(determinant(X)) if np.isfinite(X).all() else math.nan,
        by_trace=float(np.exp(log_det_exp(A))),
        bound=UNIT_ROUNDOFF * 2 * math.cosh(2 * s) if s < 300 else math.inf,  # (eq:condition)
    )


def stored_determinant(s: float) -> float:
    r"""Return the determinant of $e^A$ as float64 can hold it: each entry rounded once, all else exact.

    The entries are $\cosh s$ and $\sinh s$, from 60 decimal digits; the determinant is a fraction. No
    algorithm that stores $e^A$ in float64 can be expected to do better.

    Shapes:
        s: scalar -> scalar, nan where the entries overflow

    Example:
        >>> stored_determinant(10.0), stored_determinant(20.0)
        (0.999999986496471, 0.0)
    """
    cosh, sinh = rounded_cosh_sinh(s)
    if math.isinf(cosh):
        return math.nan
    return float(Fraction(cosh) ** 2 - Fraction(sinh) ** 2)


def rounded_cosh_sinh(s: float) -> tuple[float, float]:
    r"""Return the float64 numbers nearest to $\cosh s$ and $\sinh s$.

    Shapes:
        s: scalar -> scalar, scalar

    Example:
        >>> rounded_cosh_sinh(20.0)
        (242582597.70489514, 242582597.70489514)
    """
    with localcontext() as context:
        context.prec = 60
        grown, shrunk = Decimal(s).exp(), Decimal(-s).exp()
        return float((grown + shrunk) / 2), float((grown - shrunk) / 2)


def flops_of_det_expm(n: int, *, squarings: int) -> int:
    r"""Return the operations of `determinant(expm(A))`, to leading order in $n$.

    Six products and the squarings at $2n^3$ each, a solve at $\frac83n^3$, an elimination at
    $\frac23n^3$. The trace takes $n-1$.

    Shapes:
        n: scalar, squarings: scalar -> scalar

    Example:
        >>> f"{flops_of_det_expm(1000, squarings=5):.1e}"
        '2.5e+10'
    """
    return round(n**3 * Fraction(2 * (6 + squarings)) + n**3 * Fraction(8 + 2, 3))


def best_times(
    n: int, *, rng: np.random.Generator, clock: Callable[[], float], repeats: int = 5
) -> tuple[float, float]:
    r"""Return the times that `determinant(expm(A))` and `log_det_exp(A)` take, in the units of `clock`.

    The best of `repeats` of each, on one random matrix of norm about 2.

    Shapes:
        n: scalar -> scalar, scalar

    Raises:
        ValueError: `n` or `repeats` is not positive.

    Example:
        >>> import time
        >>> left, right = best_times(64, rng=np.random.default_rng(0), clock=time.perf_counter)
        >>> left > right
        True
    """
    if n < 1 or repeats < 1:
        raise ValueError(f"expected a size and a number of repeats of at least 1, received {n} and {repeats}")
    A = rng.standard_normal((n, n)) / math.sqrt(n)
    routes = [lambda: determinant(expm(A)), lambda: log_det_exp(A)]
    best = [math.inf, math.inf]
    for _ in range(repeats):
        for index, route in enumerate(routes):
            start = clock()
            route()
            best[index] = min(best[index], clock() - start)
    return best[0], best[1]

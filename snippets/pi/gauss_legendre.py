"""Pi by the arithmetic-geometric mean: the digits double with every step."""

from collections.abc import Iterator
from decimal import Decimal, localcontext

from snippets.pi.base_ten import EXACT, power_of_ten, shift_right
from snippets.pi.enclosure import Enclosure
from snippets.pi.integer_sqrt import integer_sqrt

State = tuple[Decimal, Decimal, Decimal]


def gauss_legendre_steps(precision: int) -> Iterator[State]:
    r"""Yield $10^p(a_n,b_n,t_n)$ for $n=1,2,\dots$ in integers, each operation rounded down.

    $a_0=1$, $b_0=1/\sqrt2$, $t_0=1/4$. When $t$ has changed by no more than $10^{-p/2}$, its next change
    would be below $10^{-p}$, and the steps end.

    Shapes:
        precision: scalar -> triples of scalars

    Raises:
        ValueError: `precision` is less than 10, where the error bound begins to hold.

    Example:
        >>> for a, b, t in gauss_legendre_steps(15):
        ...     print((a + b) ** 2 // (4 * t))
        3140579250522160
        3141592646213527
        3141592653589765
    """
    if precision < 10:
        raise ValueError(f"expected precision >= 10, received {precision}; ask for more and cut off")
    with localcontext(EXACT):
        a = power_of_ten(precision)
        b = integer_sqrt(5 * power_of_ten(2 * precision - 1))
        t = 25 * power_of_ten(precision - 2)
        negligible = power_of_ten(precision // 2)
    weight, change = 1, t
    while change > negligible:
        with localcontext(EXACT):
            mean = (a + b) // 2
            a, b, c = mean, integer_sqrt(a * b), a - mean  # (eq:agm)
            change = shift_right(weight * c * c, precision)
            t -= change  # (eq:agm)
        weight *= 2
        yield a, b, t


def enclose_by_gauss_legendre(precision: int) -> Enclosure:
    r"""Return $10^p\pi$ for $p$ = `precision`, to within $27(n+1)$ after $n$ steps.

    Shapes:
        precision: scalar -> an Enclosure

    Raises:
        ValueError: `precision` is less than 10.

    Example:
        >>> found = enclose_by_gauss_legendre(20)
        >>> found.value, found.error
        (Decimal('314159265358979323803'), 135)

    Reference: Brent, Fast multiple-precision evaluation of elementary functions, J. ACM 23 (1976).
    doi:10.1145/321941.321944. Salamin, Computation of pi using arithmetic-geometric mean, Math. Comp. 30
    (1976). doi:10.1090/S0025-5718-1976-0404124-9
    """
    states = list(gauss_legendre_steps(precision))
    a, b, t = states[-1]
    with localcontext(EXACT):
        total = a + b
        value = total * total // (4 * t)  # (eq:gauss-legendre)
    return Enclosure(value, error=27 * (len(states) + 1), steps=len(states))  # (eq:agm-error)

"""Pi by the series of the Chudnovsky brothers: 14.18 digits a term."""

from decimal import Decimal, localcontext

from snippets.pi.base_ten import EXACT, power_of_ten
from snippets.pi.binary_splitting import split_series
from snippets.pi.enclosure import Enclosure
from snippets.pi.integer_sqrt import integer_sqrt


def enclose_by_chudnovsky(precision: int) -> Enclosure:
    r"""Return $10^p\pi$ for $p$ = `precision`, to within 2.

    $$\pi=\frac{426880\sqrt{10005}\,Q}{13591409\,Q+T}$$ with $Q$ and $T$ by binary splitting. The root is too
    small by less than one unit of $10^{-p}$, a relative error below $10^{-p}/100$; the division cuts off less
    than one unit; the terms left out change the result by less than $10^{-12}$ units.

    Shapes:
        precision: scalar -> an Enclosure

    Raises:
        ValueError: `precision` is less than 1.

    Example:
        >>> enclose_by_chudnovsky(20).value
        Decimal('314159265358979323846')

    Reference: Chudnovsky and Chudnovsky, Approximations and complex multiplication according to Ramanujan
    (1988); proved in detail by Milla, arXiv:1809.00533
    """
    if precision < 1:
        raise ValueError(f"expected precision >= 1, received {precision}")
    last = precision // 14 + 2
    _, Q, T = split_series(chudnovsky_term, 1, last)
    with localcontext(EXACT):
        root = integer_sqrt(10005 * power_of_ten(2 * precision))
        value = 426880 * root * Q // (13591409 * Q + T)  # (eq:chudnovsky-fraction)
    return Enclosure(value, error=2, steps=last)


def chudnovsky_term(k: int) -> tuple[int, int, int]:
    r"""Return $p_k$, $q_k$, $a_k$ for binary splitting: the ratio of two terms, and the linear factor.

    Shapes:
        k: scalar, at least 1 -> three integers

    Example:
        >>> chudnovsky_term(1)
        (-5, 10939058860032000, 558731543)
    """
    p = -(6 * k - 5) * (2 * k - 1) * (6 * k - 1)
    q = k**3 * (640320**3 // 24)
    return p, q, 13591409 + 545140134 * k  # (eq:ratio)


def chudnovsky_sum(n_terms: int) -> tuple[Decimal, Decimal]:
    r"""Return numerator and denominator of the sum of the first `n_terms` terms, in which $a_0=13591409$.

    Shapes:
        n_terms: scalar -> two scalars

    Raises:
        ValueError: `n_terms` is less than 1.

    Example:
        >>> numerator, denominator = chudnovsky_sum(2)
        >>> round(float(426880 * Decimal(10005).sqrt() * denominator / numerator), 14)
        3.14159265358979
    """
    if n_terms < 1:
        raise ValueError(f"expected n_terms >= 1, received {n_terms}")
    if n_terms == 1:
        return Decimal(13591409), Decimal(1)
    _, Q, T = split_series(chudnovsky_term, 1, n_terms)
    with localcontext(EXACT):
        return 13591409 * Q + T, Q

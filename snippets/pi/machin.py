"""Pi by formulas of Machin's kind: sums of arctangents of small fractions."""

from decimal import Decimal, localcontext
from math import atan, log10, pi

from snippets.pi.base_ten import EXACT, power_of_ten
from snippets.pi.binary_splitting import Term, split_series
from snippets.pi.enclosure import Enclosure

Formula = tuple[tuple[int, int], ...]

# pi is the sum of c * arctan(1/x) over the pairs (c, x).
MACHIN: Formula = ((16, 5), (-4, 239))
STORMER: Formula = ((176, 57), (28, 239), (-48, 682), (96, 12943))


def is_formula_for_pi(formula: Formula) -> bool:
    r"""Return whether $\sum c\arctan\frac1x=\pi$, by exact arithmetic with Gaussian integers.

    $x+i$ has the argument $\arctan\frac1x$, so $\prod(x+i)^{c/4}$, with $x-i$ for negative $c$, must lie on
    the ray of $1+i$. That fixes the sum up to multiples of $8\pi$, and floating point tells those apart.

    Shapes:
        formula: pairs of integers (c, x), each c divisible by 4 -> True or False

    Raises:
        ValueError: a coefficient is not divisible by 4.

    Example:
        >>> is_formula_for_pi(((16, 5), (-4, 239))), is_formula_for_pi(((16, 5), (-4, 240)))
        (True, False)
    """
    real, imaginary = 1, 0
    for c, x in formula:
        if c % 4:
            raise ValueError(f"expected coefficients divisible by 4, received {c}; multiply the formula by 4")
        sign = 1 if c > 0 else -1
        for _ in range(abs(c) // 4):
            real, imaginary = x * real - sign * imaginary, x * imaginary + sign * real  # (eq:gaussian)
    nearest = abs(sum(c * atan(1 / x) for c, x in formula) - pi) < 1
    return real == imaginary > 0 and nearest


def enclose_by_terms(precision: int, *, formula: Formula = MACHIN) -> Enclosure:
    r"""Return $10^p\pi$ for $p$ = `precision`, adding up the arctangent series term by term.

    All terms are rounded down exactly once, so the error is at most half a unit for each, and one
    unit for the rest of the series. Quadratic time: as many terms as digits, as many digits in each.

    Shapes:
        precision: scalar -> an Enclosure

    Raises:
        ValueError: `precision` is less than 1, some x less than 2, or the sum is not $\pi$.

    Example:
        >>> found = enclose_by_terms(20)
        >>> found.value, found.error
        (Decimal('314159265358979323860'), 160)
    """
    _check(precision, formula)
    value, error, steps = Decimal(0), 0, 0
    with localcontext(EXACT):
        for c, x in formula:
            arctangent, n_terms = arctangent_by_terms(x, precision)
            value += c * arctangent
            error += abs(c) * (n_terms // 2 + 2)  # (eq:machin-error)
            steps += n_terms
    return Enclosure(value, error, steps)


def arctangent_by_terms(x: int, precision: int) -> tuple[Decimal, int]:
    r"""Return $10^p\arctan\frac1x$ for an integer $x>1$, and how many terms were added up.

    Shapes:
        x: scalar, precision: scalar -> scalar, scalar

    Example:
        >>> arctangent_by_terms(5, 10)
        (Decimal('1973955599'), 7)
    """
    with localcontext(EXACT):
        power = power_of_ten(precision) // x
        total, k = Decimal(0), 0
        while power:
            total += (-1) ** k * (power // (2 * k + 1))  # (eq:arctangent)
            power //= x * x
            k += 1
    return total, k


def enclose_by_splitting(precision: int, *, formula: Formula = MACHIN) -> Enclosure:
    r"""Return $10^p\pi$ for $p$ = `precision`, with each arctangent series as one fraction.

    The same terms as `enclose_by_terms`, in almost linear time. Each arctangent is within 2 units:
    one for the division, one for the rest of the series.

    Shapes:
        precision: scalar -> an Enclosure

    Raises:
        ValueError: `precision` is less than 1, some x less than 2, or the sum is not $\pi$.

    Example:
        >>> found = enclose_by_splitting(20)
        >>> found.value, found.error
        (Decimal('314159265358979323848'), 40)
    """
    _check(precision, formula)
    value, error, steps = Decimal(0), 0, 0
    with localcontext(EXACT):
        for c, x in formula:
            last = int(precision / (2 * log10(x))) + 2
            _, Q, T = split_series(_arctangent_term(x), 1, last)
            value += c * (power_of_ten(precision) * (Q + T) // (x * Q))
            error += 2 * abs(c)
            steps += last
    return Enclosure(value, error, steps)


def _arctangent_term(x: int) -> Term:
    return lambda k: (-(2 * k - 1), (2 * k + 1) * x * x, 1)


def _check(precision: int, formula: Formula) -> None:
    if precision < 1:
        raise ValueError(f"expected precision >= 1, received {precision}")
    if any(x < 2 for _, x in formula) or not is_formula_for_pi(formula):
        raise ValueError(
            f"expected pairs (c, x) with x >= 2 whose c arctan(1/x) add up to pi, received {formula}"
        )

"""How many digits are right after each step of a method."""

from fractions import Fraction
from itertools import accumulate, islice
from math import log10

from snippets.pi.base_ten import power_of_ten
from snippets.pi.chudnovsky import chudnovsky_sum, enclose_by_chudnovsky
from snippets.pi.gauss_legendre import gauss_legendre_steps
from snippets.pi.hexadecimal import NUMERATORS
from snippets.pi.integer_sqrt import integer_sqrt
from snippets.pi.machin import MACHIN

PRECISION = 4000  # decimals of the pi that errors are measured with


def correct_digits(approximations: list[Fraction]) -> list[float]:
    r"""Return $-\log_{10}|x-\pi|$ for each approximation, none of which may be closer than 4000 digits.

    Shapes:
        approximations: (n,) -> (n,)

    Example:
        >>> [round(digits, 2) for digits in correct_digits([Fraction(22, 7), Fraction(355, 113)])]
        [2.9, 6.57]
    """
    pi = Fraction(int(enclose_by_chudnovsky(PRECISION).value), 10**PRECISION)
    errors = [abs(approximation - pi) for approximation in approximations]
    return [log10(error.denominator) - log10(error.numerator) for error in errors]


def machin_sums(n: int) -> list[Fraction]:
    r"""Return Machin's formula with 1, 2, ..., `n` terms of both series.

    Shapes:
        n: scalar -> (n,)

    Example:
        >>> machin_sums(1)
        [Fraction(3804, 1195)]
    """
    return list(
        accumulate(
            sum(Fraction((-1) ** k * c, (2 * k + 1) * x ** (2 * k + 1)) for c, x in MACHIN) for k in range(n)
        )
    )


def euler_sums(n: int) -> list[Fraction]:
    r"""Return the sums of 1, 2, ..., `n` terms of the series behind the spigot, $\sum2\cdot k!/(2k+1)!!$.

    Shapes:
        n: scalar -> (n,)

    Example:
        >>> euler_sums(3)
        [Fraction(2, 1), Fraction(8, 3), Fraction(44, 15)]
    """
    ratios = (Fraction(k, 2 * k + 1) for k in range(1, n))
    return list(accumulate(accumulate(ratios, lambda term, ratio: term * ratio, initial=Fraction(2))))


def bbp_sums(n: int) -> list[Fraction]:
    r"""Return the sums of 1, 2, ..., `n` terms of the formula of Bailey, Borwein and Plouffe.

    Shapes:
        n: scalar -> (n,)

    Example:
        >>> bbp_sums(1)
        [Fraction(47, 15)]
    """
    return list(
        accumulate(
            sum(Fraction(numerator, (8 * k + offset) * 16**k) for numerator, offset in NUMERATORS)
            for k in range(n)
        )
    )


def chudnovsky_sums(n: int) -> list[Fraction]:
    r"""Return $\pi$ from 1, 2, ..., `n` terms of the series of the Chudnovsky brothers, to 4000 digits.

    Shapes:
        n: scalar -> (n,)

    Example:
        >>> [round(float(pi), 12) for pi in chudnovsky_sums(2)]
        [3.14159265359, 3.14159265359]
    """
    root = Fraction(int(integer_sqrt(10005 * power_of_ten(2 * PRECISION))), 10**PRECISION)
    sums = [chudnovsky_sum(n_terms) for n_terms in range(1, n + 1)]
    return [426880 * root * int(denominator) / int(numerator) for numerator, denominator in sums]


def gauss_legendre_means(n: int) -> list[Fraction]:
    r"""Return $(a_k+b_k)^2/(4t_k)$ for $k=1,\dots,n$, to 4000 digits.

    Shapes:
        n: scalar, at most 11, where the digits run out -> (n,)

    Example:
        >>> [round(float(pi), 8) for pi in gauss_legendre_means(3)]
        [3.14057925, 3.14159265, 3.14159265]
    """
    states = islice(gauss_legendre_steps(PRECISION), n)
    return [Fraction((int(a) + int(b)) ** 2, 4 * int(t) * 10**PRECISION) for a, b, t in states]

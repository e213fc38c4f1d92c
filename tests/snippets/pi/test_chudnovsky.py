"""The series of the Chudnovsky brothers."""

from fractions import Fraction
from math import factorial, log10

import mpmath
import pytest

from snippets.pi.chudnovsky import chudnovsky_sum, chudnovsky_term, enclose_by_chudnovsky


def by_factorials(k):
    """The term as it stands in the formula, without the factor 12 / 640320^(3/2)."""
    top = (-1) ** k * factorial(6 * k) * (13591409 + 545140134 * k)
    return Fraction(top, factorial(3 * k) * factorial(k) ** 3 * 640320 ** (3 * k))


@pytest.mark.parametrize("n_terms", [1, 2, 3, 10, 33])
def test_splitting_adds_up_the_terms_of_the_formula(n_terms):
    numerator, denominator = chudnovsky_sum(n_terms)
    assert Fraction(int(numerator), int(denominator)) == sum(map(by_factorials, range(n_terms)))


def test_the_ratio_of_two_terms():
    for k in range(1, 20):
        p, q, a = chudnovsky_term(k)
        before = 13591409 + 545140134 * (k - 1)
        assert Fraction(p * a, q * before) == by_factorials(k) / by_factorials(k - 1)


def test_a_term_brings_14_18_digits():
    assert f"{3 * log10(53360):.4f}" == "14.1816"
    error = [abs(value_of(n) - mpmath_pi()) for n in (5, 6)]
    assert float(mpmath.log10(error[0] / error[1])) == pytest.approx(14.18, abs=0.05)


def value_of(n_terms):
    numerator, denominator = chudnovsky_sum(n_terms)
    with mpmath.workdps(200):
        return 426880 * mpmath.sqrt(10005) * int(denominator) / int(numerator)


def mpmath_pi():
    with mpmath.workdps(200):
        return +mpmath.pi


def test_what_is_left_out_is_at_most_the_next_term():
    for n in range(1, 10):
        with mpmath.workdps(200):
            rest = abs(1 / mpmath.pi - 1 / value_of(n)) * 640320 * mpmath.sqrt(640320) / 12
            following = by_factorials(n)
            assert rest < abs(following.numerator) / mpmath.mpf(following.denominator)
            assert rest < 13591409 * (1 + 41 * n) * mpmath.mpf(53360) ** (-3 * n)


def test_there_are_always_enough_terms():
    for precision in [*range(1, 500), 10**4, 10**6, 10**9]:
        n = precision // 14 + 2
        assert log10(4 * (1 + 41 * n)) - 3 * n * log10(53360) < -precision - 12


def test_a_sum_needs_a_term():
    with pytest.raises(ValueError, match="expected n_terms >= 1, received 0"):
        chudnovsky_sum(0)
    with pytest.raises(ValueError, match="expected precision >= 1, received 0"):
        enclose_by_chudnovsky(0)

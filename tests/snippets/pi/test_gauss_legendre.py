"""The arithmetic-geometric mean."""

import math
from fractions import Fraction

import mpmath
import pytest

from snippets.pi.gauss_legendre import enclose_by_gauss_legendre, gauss_legendre_steps

PRECISION = 300


def test_a_plus_b_is_twice_the_mean_and_t_its_square_over_pi():
    *_, (a, b, t) = gauss_legendre_steps(PRECISION)
    with mpmath.workdps(PRECISION + 20):
        scale = mpmath.mpf(10) ** PRECISION
        mean = mpmath.agm(1, 1 / mpmath.sqrt(2))
        assert abs(int(a) + int(b) - 2 * scale * mean) < 30
        assert abs(int(t) - scale * mean**2 / mpmath.pi) < 30


def test_rounding_makes_a_and_b_smaller_by_little():
    with mpmath.workdps(PRECISION + 20):
        scale = mpmath.mpf(10) ** PRECISION
        a, b = mpmath.mpf(1), 1 / mpmath.sqrt(2)
        for n, (A, B, _) in enumerate(gauss_legendre_steps(PRECISION), start=1):
            a, b = (a + b) / 2, mpmath.sqrt(a * b)
            bound = 1.5 + 1.2 * n
            assert 0 <= scale * a - int(A) <= bound * a
            assert 0 <= scale * b - int(B) <= bound * b


def test_each_gap_is_the_square_of_the_last_over_four_means():
    with mpmath.workdps(PRECISION):
        a, b = mpmath.mpf(1), 1 / mpmath.sqrt(2)
        for _ in range(6):
            c = mpmath.sqrt(a * a - b * b)
            a, b, after = (a + b) / 2, mpmath.sqrt(a * b), (a - b) / 2
            assert mpmath.almosteq(after, c * c / (4 * a), rel_eps=mpmath.mpf(10) ** -150)


def test_the_sum_of_the_gaps_is_below_a_third():
    a, b, total = 1.0, math.sqrt(0.5), 0.0
    for k in range(1, 8):
        a, b, c = (a + b) / 2, math.sqrt(a * b), (a - b) / 2
        total += 2**k * c
    assert total == pytest.approx(0.3183, abs=1e-4)


def test_the_error_stays_below_the_bound_of_brent(true_decimals):
    precision = 1000
    pi = Fraction(int(true_decimals(precision).replace(".", "")), 10**precision)
    for n, (a, b, t) in enumerate(gauss_legendre_steps(precision), start=1):
        error = pi - Fraction((int(a) + int(b)) ** 2, 4 * int(t) * 10**precision)
        if n < 9:
            bound = 2 * math.log10(math.pi) + (n + 4) * math.log10(2) - math.pi * 2 ** (n + 1) / math.log(10)
            assert error > 0
            assert math.log10(error.numerator) - math.log10(error.denominator) < bound


@pytest.mark.parametrize(("precision", "steps"), [(10, 3), (100, 6), (1000, 9), (10_000, 12)])
def test_ten_times_the_digits_take_three_or_four_steps_more(precision, steps):
    assert enclose_by_gauss_legendre(precision).steps == steps


def test_fewer_than_ten_digits_are_refused():
    with pytest.raises(ValueError, match="expected precision >= 10, received 9; ask for more and cut off"):
        enclose_by_gauss_legendre(9)

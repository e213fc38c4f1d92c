"""Sums of arctangents."""

import math
from fractions import Fraction

import mpmath
import pytest

from snippets.pi.machin import (
    MACHIN,
    STORMER,
    arctangent_by_terms,
    enclose_by_splitting,
    enclose_by_terms,
    is_formula_for_pi,
)

EULER = ((20, 7), (8, 3))  # 5 arctan(1/7) + 2 arctan(3/79) = pi/4 is his; with 3 it is not pi
HUTTON = ((8, 3), (4, 7))


@pytest.mark.parametrize("formula", [MACHIN, STORMER, HUTTON, ((4, 1),), ((4, 2), (4, 3))])
def test_the_classical_formulas_are_proved(formula):
    assert is_formula_for_pi(formula)
    assert sum(c * math.atan(1 / x) for c, x in formula) == pytest.approx(math.pi, abs=1e-13)


@pytest.mark.parametrize("formula", [((16, 5), (-4, 238)), EULER, ((36, 1),), ((-4, 1),), ()])
def test_other_sums_are_not_taken_for_pi(formula):
    assert not is_formula_for_pi(formula)


def test_machins_formula_as_it_stands_in_the_post():
    z = (5 + 1j) ** 4 * (239 - 1j)
    assert z == 114244 * (1 + 1j)


def test_a_coefficient_without_a_quarter_is_refused():
    with pytest.raises(ValueError, match="expected coefficients divisible by 4, received 2; multiply the"):
        is_formula_for_pi(((2, 1),))


@pytest.mark.parametrize("enclose", [enclose_by_terms, enclose_by_splitting])
@pytest.mark.parametrize("formula", [((16, 5),), (), ((4, 1),), ((16, 5), (4, -239)), ((16, 0),)])
def test_an_enclosure_takes_no_other_sum_for_pi_and_no_series_that_never_ends(enclose, formula):
    with pytest.raises(
        ValueError, match=r"expected pairs \(c, x\) with x >= 2 whose c arctan\(1/x\) add up to pi"
    ):
        enclose(20, formula=formula)


@pytest.mark.parametrize("x", [2, 5, 57, 239, 12943])
def test_each_term_is_rounded_down_once(x):
    precision = 50
    total, n_terms = arctangent_by_terms(x, precision)
    terms = [10**precision // ((2 * k + 1) * x ** (2 * k + 1)) for k in range(n_terms)]
    assert total == sum((-1) ** k * each for k, each in enumerate(terms))
    assert Fraction(10**precision, x ** (2 * n_terms + 1)) < 1
    with mpmath.workdps(80):
        error = abs(mpmath.atan(mpmath.mpf(1) / x) * mpmath.mpf(10) ** precision - int(total))
    assert error < n_terms // 2 + 2


def test_five_brings_1_4_digits_a_term():
    _, n_terms = arctangent_by_terms(5, 10_000)
    assert 10_000 / n_terms == pytest.approx(2 * math.log10(5), rel=1e-3)


def test_both_ways_of_adding_up_know_the_same_number():
    slow, fast = enclose_by_terms(300), enclose_by_splitting(300)
    assert abs(slow.value - fast.value) <= slow.error + fast.error
    assert fast.error == 40

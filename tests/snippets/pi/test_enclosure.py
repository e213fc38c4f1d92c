"""Digits that are proved."""

from decimal import Decimal

import pytest

from snippets.pi.chudnovsky import enclose_by_chudnovsky
from snippets.pi.enclosure import Enclosure, certain_decimals
from snippets.pi.gauss_legendre import enclose_by_gauss_legendre


def recorded(precisions):
    def enclose(precision):
        precisions.append(precision)
        return enclose_by_chudnovsky(precision)

    return enclose


def test_the_decimals_are_those_of_mpmath(true_decimals):
    for n in (1, 2, 5, 14, 761, 762, 767, 1000):
        assert certain_decimals(enclose_by_chudnovsky, n) == true_decimals(n)


def test_six_nines_need_more_than_six_guard_digits(true_decimals):
    precisions: list[int] = []
    assert certain_decimals(recorded(precisions), 761, guard=3) == true_decimals(761)
    assert precisions == [764, 767, 773]


def test_one_guard_digit_is_enough_elsewhere():
    precisions: list[int] = []
    certain_decimals(recorded(precisions), 760, guard=1)
    assert precisions[0] == 761
    assert len(precisions) <= 3


def test_wrong_digits_inside_the_error_are_never_shown(true_decimals):
    def crude(precision: int) -> Enclosure:
        value = int(true_decimals(precision).replace(".", ""))
        return Enclosure(Decimal(value + 10**8), error=10**8 + 1, steps=0)

    for n in range(1, 120):
        assert certain_decimals(crude, n) == true_decimals(n)


@pytest.mark.parametrize(("n_decimals", "guard"), [(0, 10), (5, 0)])
def test_less_than_one_digit_is_refused(n_decimals, guard):
    with pytest.raises(
        ValueError, match=f"expected n_decimals >= 1 and guard >= 1, received {n_decimals} and"
    ):
        certain_decimals(enclose_by_gauss_legendre, n_decimals, guard=guard)

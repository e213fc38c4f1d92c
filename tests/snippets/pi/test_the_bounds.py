"""What all enclosures promise: pi lies within the error, and the same digits come out."""

from fractions import Fraction

import pytest

from snippets.pi.chudnovsky import enclose_by_chudnovsky
from snippets.pi.enclosure import certain_decimals
from snippets.pi.gauss_legendre import enclose_by_gauss_legendre
from snippets.pi.machin import STORMER, enclose_by_splitting, enclose_by_terms


def enclose_by_stormer(precision):
    return enclose_by_terms(precision, formula=STORMER)


METHODS = [
    enclose_by_terms,
    enclose_by_stormer,
    enclose_by_splitting,
    enclose_by_gauss_legendre,
    enclose_by_chudnovsky,
]


@pytest.mark.parametrize("enclose", METHODS)
def test_pi_is_within_the_error_at_every_precision(enclose, true_decimals):
    digits = true_decimals(500).replace(".", "")
    for precision in [*range(10, 200), 303, 404]:
        found = enclose(precision)
        pi = Fraction(int(digits[: precision + 61]), 10**60)  # in units of the last digit
        assert abs(int(found.value) - pi) < found.error - 1e-50
        assert found.error < 100 * precision + 1000


@pytest.mark.parametrize("enclose", METHODS)
def test_a_thousand_decimals_are_those_of_mpmath(enclose, true_decimals):
    assert certain_decimals(enclose, 1000) == true_decimals(1000)


def test_three_methods_and_mpmath_agree_on_100_000_decimals(true_decimals):
    expected = true_decimals(100_000)
    for enclose in (enclose_by_chudnovsky, enclose_by_gauss_legendre, enclose_by_splitting):
        assert certain_decimals(enclose, 100_000) == expected


@pytest.mark.parametrize("enclose", METHODS)
def test_too_little_precision_is_refused(enclose):
    with pytest.raises(ValueError, match=r"expected precision >= \d+, received 0"):
        enclose(0)

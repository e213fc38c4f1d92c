"""Hexadecimal digits from the middle."""

import mpmath
import pytest

from snippets.pi.chudnovsky import enclose_by_chudnovsky
from snippets.pi.enclosure import certain_decimals
from snippets.pi.hexadecimal import hexadecimal_digits, hexadecimal_from_decimals


@pytest.fixture(scope="module")
def true_digits():
    with mpmath.workprec(4 * 2100 + 60):
        return f"{int(mpmath.floor(mpmath.ldexp(mpmath.pi, 4 * 2100))):X}"[1:]


def test_they_are_those_of_mpmath_at_every_place(true_digits):
    for position in [*range(40), 300, 1000, 2000]:
        assert hexadecimal_digits(position) == true_digits[position : position + 8]


def test_one_digit_and_many_digits_agree(true_digits):
    assert hexadecimal_digits(7, 1) == true_digits[7]
    assert hexadecimal_digits(123, 200) == true_digits[123:323]


def test_they_are_those_of_the_decimal_digits():
    decimals = certain_decimals(enclose_by_chudnovsky, 24_200)
    assert hexadecimal_digits(20_000, 20) == hexadecimal_from_decimals(decimals, 20_000, 20)


def test_the_digits_after_the_first_100_000():
    decimals = certain_decimals(enclose_by_chudnovsky, 120_430)
    assert hexadecimal_digits(100_000) == hexadecimal_from_decimals(decimals, 100_000) == "35EA16C4"


def test_too_few_decimals_are_noticed(true_digits):
    decimals = certain_decimals(enclose_by_chudnovsky, 100)
    assert hexadecimal_from_decimals(decimals, 70) == true_digits[70:78]
    message = "expected enough decimals for 88 hexadecimal digits, received 100; a hexadecimal digit takes"
    with pytest.raises(ValueError, match=message):
        hexadecimal_from_decimals(decimals, 80)
    with pytest.raises(ValueError, match="expected enough decimals for 8 hexadecimal digits, received 0"):
        hexadecimal_from_decimals("3", 0)


@pytest.mark.parametrize(("position", "n_digits"), [(-1, 8), (-10, 8), (0, 0)])
def test_places_that_do_not_exist_are_refused(position, n_digits):
    message = f"expected position >= 0 and n_digits >= 1, received {position} and {n_digits}"
    with pytest.raises(ValueError, match=message):
        hexadecimal_digits(position, n_digits)
    with pytest.raises(ValueError, match=message):
        hexadecimal_from_decimals("3.14159265358979", position, n_digits)
    with pytest.raises(ValueError, match="expected guard >= 1, received 0"):
        hexadecimal_digits(0, guard=0)


def test_too_few_guard_bits_only_take_longer(true_digits):
    for position in range(150):
        assert hexadecimal_digits(position, 2, guard=1) == true_digits[position : position + 2]


def test_the_integral_behind_the_formula_is_pi():
    with mpmath.workdps(30):
        rational = mpmath.quad(lambda y: 16 * (4 - 2 * y**3 - y**4 - y**5) / (16 - y**8), [0, 1])
        reduced = mpmath.quad(lambda y: 16 * (1 - y) / ((2 - y**2) * (y**2 - 2 * y + 2)), [0, 1])
        assert abs(rational - mpmath.pi) < 1e-25
        assert abs(reduced - mpmath.pi) < 1e-25

"""Integers that never round."""

import random
from decimal import Decimal, Inexact, localcontext

import pytest

from snippets.pi.base_ten import EXACT, power_of_ten, shift_right


def test_products_are_those_of_pythons_integers():
    draw = random.Random(0)
    for bits in (10, 1000, 20_000):
        x, y = draw.getrandbits(bits), -draw.getrandbits(bits)
        with localcontext(EXACT):
            assert int(Decimal(x) * Decimal(y)) == x * y


def test_a_digit_that_would_be_lost_raises():
    with localcontext(EXACT) as context:
        context.prec = 3
        with pytest.raises(Inexact):
            Decimal(999) * Decimal(999)


def test_powers_and_shifts_are_inverse():
    number = Decimal(271828)
    with localcontext(EXACT):
        assert shift_right(number * power_of_ten(50), 50) == number
        assert shift_right(number, 50) == 0


@pytest.mark.parametrize("number", [0, 7, 12345, -1, -10, -12345])
@pytest.mark.parametrize("places", [0, 1, 3, 9])
def test_a_shift_rounds_down_like_integer_division(number, places):
    assert shift_right(Decimal(number), places) == number // 10**places


def test_negative_exponents_are_refused():
    message = r"expected exponent >= 0, received -1; integers have no digits after the point"
    with pytest.raises(ValueError, match=message):
        power_of_ten(-1)
    with pytest.raises(ValueError, match="expected places >= 0, received -1; multiply by power_of_ten"):
        shift_right(Decimal(5), -1)

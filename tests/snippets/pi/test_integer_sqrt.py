"""The integer square root."""

import math
import random
from decimal import Decimal, localcontext

import pytest

from snippets.pi.base_ten import EXACT
from snippets.pi.integer_sqrt import SMALL, integer_sqrt


def test_it_is_pythons_isqrt_for_small_numbers_and_at_every_length():
    draw = random.Random(0)
    numbers = list(range(200))
    numbers += [draw.randrange(10 ** (digits - 1), 10**digits) for digits in range(SMALL - 3, 500)]
    for number in numbers:
        assert int(integer_sqrt(Decimal(number))) == math.isqrt(number)


@pytest.mark.parametrize("digits", [31, 32, 61, 100, 1001])
def test_it_is_right_at_and_around_squares(digits):
    draw = random.Random(digits)
    for root in (10 ** (digits - 1), 10**digits - 1, draw.randrange(10 ** (digits - 1), 10**digits)):
        assert int(integer_sqrt(Decimal(root**2 - 1))) == root - 1
        assert int(integer_sqrt(Decimal(root**2))) == root
        assert int(integer_sqrt(Decimal(root**2 + 2 * root))) == root


def test_the_root_of_a_long_number_lies_between_its_neighbours():
    number = Decimal(2).scaleb(40_000)
    root = integer_sqrt(number)
    with localcontext(EXACT):
        assert root * root <= number < (root + 1) * (root + 1)


@pytest.mark.parametrize("number", [Decimal(-1), Decimal("0.5")])
def test_other_numbers_are_refused(number):
    with pytest.raises(
        ValueError, match=r"expected an integer >= 0, received .*; scale it by a power of ten"
    ):
        integer_sqrt(number)

"""Series as one fraction."""

from fractions import Fraction
from math import factorial

import pytest

from snippets.pi.binary_splitting import split_series


def term(k):
    return 2 * k - 7, k * k + 1, 3 - k


def plain(first, last):
    total, product = Fraction(0), Fraction(1)
    for k in range(first, last):
        p, q, a = term(k)
        product *= Fraction(p, q)
        total += a * product
    return total, product


@pytest.mark.parametrize(("first", "last"), [(1, 2), (1, 3), (2, 9), (5, 70)])
def test_it_is_the_plain_sum(first, last):
    P, Q, T = map(int, split_series(term, first, last))
    total, product = plain(first, last)
    assert Fraction(T, Q) == total
    assert Fraction(P, Q) == product


def test_the_products_are_not_reduced():
    _, Q, _ = split_series(lambda k: (1, k, 1), 1, 31)
    assert int(Q) - factorial(30) == 0


def test_the_two_halves_combine_to_the_whole():
    P1, Q1, T1 = map(int, split_series(term, 1, 8))
    P2, Q2, T2 = map(int, split_series(term, 8, 20))
    assert tuple(map(int, split_series(term, 1, 20))) == (P1 * P2, Q1 * Q2, T1 * Q2 + P1 * T2)


def test_an_empty_series_is_refused():
    with pytest.raises(ValueError, match="expected first < last, received 4 and 4; an empty sum is 0"):
        split_series(term, 4, 4)

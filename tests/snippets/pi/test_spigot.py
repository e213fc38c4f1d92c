"""Digits one by one."""

from fractions import Fraction
from itertools import islice, pairwise

import mpmath
import pytest

from snippets.pi.spigot import spigot, spigot_with_terms


def test_a_thousand_digits_are_those_of_mpmath(true_decimals):
    digits = "".join(map(str, islice(spigot(), 1001)))
    assert digits == true_decimals(1000).replace(".", "")


def test_it_waits_longest_for_the_four_before_the_six_nines():
    terms = [needed for _, needed in islice(spigot_with_terms(), 790)]
    waits = [after - before for before, after in pairwise(terms)]
    longest = max(range(len(waits)), key=waits.__getitem__) + 1
    digits = "".join(str(digit) for digit, _ in islice(spigot_with_terms(), 790))
    assert digits[761:768] == "4999999"
    assert longest == 761
    assert terms == sorted(terms)


def test_the_tail_of_the_series_lies_between_3_and_4():
    with mpmath.workdps(60):
        for k in range(1, 40):
            x, term = mpmath.mpf(0), mpmath.mpf(2)
            for i in range(k, k + 300):
                x += term
                term *= mpmath.mpf(i) / (2 * i + 1)
            assert 3 <= x < 4
            if k == 1:
                assert abs(x - mpmath.pi) < mpmath.mpf(10) ** -50


def test_the_state_always_holds_what_is_still_to_come(true_decimals):
    """(q x_k + r) / t is pi without the digits produced so far, times a power of ten."""
    with mpmath.workdps(80):
        tails = [mpmath.mpf(4)] * 400
        for k in range(398, 0, -1):
            tails[k] = 2 + tails[k + 1] * k / (2 * k + 1)
        q, r, t, k, produced = 1, 0, 1, 1, 0
        rest = +mpmath.pi
        while produced < 40:
            assert abs((q * tails[k] + r) / t - rest) < mpmath.mpf(10) ** -25
            digit = (3 * q + r) // t
            if digit == (4 * q + r) // t:
                assert digit == int(true_decimals(50).replace(".", "")[produced])
                q, r, rest, produced = 10 * q, 10 * (r - digit * t), 10 * (rest - digit), produced + 1
            else:
                q, r, t, k = k * q, (2 * k + 1) * (2 * q + r), (2 * k + 1) * t, k + 1


def test_the_series_is_the_beta_integral():
    for j in range(8):
        term = Fraction(2)
        for i in range(1, j + 1):
            term *= Fraction(i, 2 * i + 1)
        with mpmath.workdps(30):
            integral = mpmath.quad(lambda x, j=j: 2 * (2 * x * (1 - x)) ** j, [0, 1])
        assert float(integral) == pytest.approx(float(term), rel=1e-14)

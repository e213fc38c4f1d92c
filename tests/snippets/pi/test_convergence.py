"""Digits after each step."""

import math

import numpy as np
import pytest

from snippets.pi.convergence import (
    bbp_sums,
    chudnovsky_sums,
    correct_digits,
    euler_sums,
    gauss_legendre_means,
    machin_sums,
)


@pytest.mark.parametrize(
    ("sums", "rate"),
    [
        (machin_sums, 2 * math.log10(5)),
        (euler_sums, math.log10(2)),
        (bbp_sums, math.log10(16)),
        (chudnovsky_sums, 3 * math.log10(53360)),
    ],
)
def test_series_converge_linearly_at_the_stated_rate(sums, rate):
    digits = correct_digits(sums(60))
    assert np.diff(digits[40:]).mean() == pytest.approx(rate, rel=0.04)


def test_the_mean_converges_quadratically():
    digits = correct_digits(gauss_legendre_means(10))
    assert [round(each, 2) for each in digits[:5]] == [2.99, 8.13, 18.74, 40.26, 83.62]
    ratios = np.array(digits[1:]) / digits[:-1]
    assert (ratios > 2).all()
    assert (np.diff(ratios) < 0).all()
    assert ratios[-1] < 2.01


def test_the_digits_are_counted_by_mpmaths_pi():
    assert correct_digits(euler_sums(1)) == pytest.approx([-math.log10(math.pi - 2)])

"""Needles."""

import math

import numpy as np
import pytest

from snippets.pi.darts import CHUNK
from snippets.pi.needles import Throws, throw_needles


@pytest.mark.parametrize("length", [1.0, 0.5])
def test_it_is_within_four_standard_errors(length):
    throws = throw_needles(400_000, rng=np.random.default_rng(5), length=length)
    assert throws.pi().covers(math.pi, standard_errors=4)
    assert throws.inverse_pi().covers(1 / math.pi, standard_errors=4)
    assert throws.pi_from_rejections().covers(math.pi, standard_errors=4)


def test_the_crossings_are_those_of_a_uniform_angle():
    rng = np.random.default_rng(6)
    angles, distances = rng.uniform(0, math.pi / 2, 400_000), rng.uniform(0, 0.5, 400_000)
    share = np.mean(distances <= 0.5 * np.sin(angles))
    throws = throw_needles(400_000, rng=rng)
    assert throws.crossings / throws.n == pytest.approx(share, abs=6 * math.sqrt(0.25 / 400_000))


def many(n, repeats, seed):
    rng = np.random.default_rng(seed)
    return [throw_needles(n, rng=rng) for _ in range(repeats)]


def test_one_over_pi_is_unbiased_and_pi_is_not():
    n, repeats = 40, 20_000
    throws = many(n, repeats, seed=7)
    inverse = [each.crossings / (2 * n) for each in throws]
    assert np.mean(inverse) == pytest.approx(1 / math.pi, abs=4 * np.std(inverse) / math.sqrt(repeats))
    values = [each.pi().value for each in throws]
    bias, error = math.pi * (math.pi - 2) / (2 * n), np.std(values) / math.sqrt(repeats)
    assert np.mean(values) - math.pi > 10 * error
    assert np.mean(values) - math.pi == pytest.approx(bias, abs=4 * error + 0.15 * bias)


def test_the_delta_method_gives_the_spread():
    n = 2_000
    values = [each.pi().value for each in many(n, 2_000, seed=8)]
    assert np.std(values) == pytest.approx(math.pi * math.sqrt((math.pi - 2) / (2 * n)), rel=0.06)
    rejections = [each.pi_from_rejections().value for each in many(n, 2_000, seed=9)]
    assert np.std(rejections) == pytest.approx(math.pi * math.sqrt((1 - math.pi / 4) / n), rel=0.06)


def test_nineteen_of_twenty_error_bars_cover_pi():
    covered = sum(each.pi().covers(math.pi) for each in many(2_000, 2_000, seed=10))
    assert abs(covered - 1900) < 4 * math.sqrt(2000 * 0.95 * 0.05)


def test_chunks_leave_no_needle_out():
    throws = throw_needles(CHUNK + 1, rng=np.random.default_rng(0))
    assert throws.n == CHUNK + 1 < throws.tries
    assert throws.crossings < throws.n


def test_the_throws_of_lazzarini():
    throws = Throws(n=3408, crossings=1808, tries=3408, length=5 / 6)
    assert throws.pi().value == pytest.approx(355 / 113)


def test_bad_throws_are_refused():
    with pytest.raises(ValueError, match="expected n >= 1 and 0 < length <= 1, received 0 and 1"):
        throw_needles(0, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"expected n >= 1 and 0 < length <= 1, received 9 and 1\.5"):
        throw_needles(9, rng=np.random.default_rng(0), length=1.5)
    with pytest.raises(
        ValueError, match="expected a needle that crosses a line, received none of 3; throw more"
    ):
        Throws(n=3, crossings=0, tries=4, length=1.0).pi()

"""Darts."""

import math

import numpy as np
import pytest

from snippets.pi.darts import CHUNK, darts_for_digits, throw_darts


def test_it_is_within_four_standard_errors():
    found = throw_darts(1_000_000, rng=np.random.default_rng(314))
    assert found.covers(math.pi, standard_errors=4)
    assert found.standard_error == pytest.approx(math.sqrt(math.pi * (4 - math.pi) / 1e6), rel=0.01)


def test_nineteen_of_twenty_error_bars_cover_pi():
    rng = np.random.default_rng(0)
    covered = sum(throw_darts(2_000, rng=rng).covers(math.pi) for _ in range(2_000))
    assert abs(covered - 1900) < 4 * math.sqrt(2000 * 0.95 * 0.05)


def test_the_spread_of_many_estimates_is_the_standard_error():
    rng = np.random.default_rng(1)
    values = [throw_darts(1_000, rng=rng).value for _ in range(4_000)]
    assert np.std(values) == pytest.approx(math.sqrt(math.pi * (4 - math.pi) / 1000), rel=0.05)
    assert np.mean(values) == pytest.approx(math.pi, abs=4 * 0.0519 / math.sqrt(4_000))


def test_chunks_leave_no_dart_out():
    found = throw_darts(CHUNK + 1, rng=np.random.default_rng(2))
    hits = found.value * found.n / 4
    assert found.n == CHUNK + 1
    assert hits == pytest.approx(round(hits), abs=1e-6)


def test_the_error_bar_of_one_dart_is_not_nothing():
    assert throw_darts(1, rng=np.random.default_rng(0)).standard_error > 1


def test_a_digit_more_costs_a_hundred_times_as_many():
    assert darts_for_digits(6) / darts_for_digits(5) == pytest.approx(100)
    n = darts_for_digits(3)
    assert math.sqrt(math.pi * (4 - math.pi) / n) == pytest.approx(0.5e-3, rel=1e-6)
    assert math.log10(darts_for_digits(10_000)) == pytest.approx(20_001.0329)


def test_no_dart_is_refused():
    with pytest.raises(ValueError, match="expected n >= 1, received 0; a dart must be thrown"):
        throw_darts(0, rng=np.random.default_rng(0))

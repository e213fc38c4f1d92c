import math
import time

import numpy as np
import pytest

from snippets.linalg.experiment import (
    best_times,
    collapse,
    flops_of_det_expm,
    rounded_cosh_sinh,
    stored_determinant,
    swap_matrix,
)
from snippets.linalg.exponential import expm


@pytest.mark.parametrize("s", [0.0, 1.0, 5.0, 20.0, 200.0])
def test_the_rounded_entries_are_the_exponential(s):
    cosh, sinh = rounded_cosh_sinh(s)
    assert cosh == pytest.approx(math.cosh(s), rel=1e-15)
    assert sinh == pytest.approx(math.sinh(s), rel=1e-15)
    assert np.allclose(expm(swap_matrix(s)), [[cosh, sinh], [sinh, cosh]], rtol=1e-12, atol=0)


def test_at_twenty_cosh_and_sinh_are_one_number():
    assert rounded_cosh_sinh(20.0) == (242582597.70489514, 242582597.70489514)
    cosh, sinh = rounded_cosh_sinh(18.0)
    assert cosh != sinh


@pytest.mark.parametrize("s", [0.5, 1.0, 5.0, 10.0, 15.0, 18.0])
def test_while_digits_are_left_the_error_obeys_the_bound(s):
    row = collapse(s)
    assert abs(row.stored - 1) <= row.bound
    assert abs(row.computed - 1) <= 16 * row.bound  # a few roundings more than one an entry


@pytest.mark.parametrize("s", [20.0, 50.0, 200.0, 355.0, 700.0])
def test_beyond_them_the_stored_matrix_is_singular(s):
    assert stored_determinant(s) == 0


@pytest.mark.parametrize("s", [19.0, 20.0, 50.0, 200.0, 300.0])
def test_what_is_computed_then_is_noise_of_the_size_of_the_bound(s):
    row = collapse(s)
    assert abs(row.computed - 1) <= 16 * row.bound


def test_when_the_entries_overflow_nothing_is_left_to_compute():
    row = collapse(800.0)
    assert math.isnan(row.stored)
    assert math.isnan(row.computed)
    assert math.isinf(row.bound)


@pytest.mark.parametrize("s", [1.0, 20.0, 800.0, 1e6])
def test_the_trace_is_right_in_every_row(s):
    assert collapse(s).by_trace == 1


def test_the_condition_number_is_twice_the_hyperbolic_cosine():
    for s in (0.5, 2.0, 5.0):
        assert np.linalg.cond(expm(swap_matrix(s)), "fro") == pytest.approx(2 * math.cosh(2 * s), rel=1e-9)


def test_the_operations_are_counted_to_leading_order():
    # six products, one solve with n right-hand sides (LU and two triangular solves), one elimination
    assert flops_of_det_expm(30, squarings=0) == 6 * 2 * 30**3 + 8 * 30**3 // 3 + 2 * 30**3 // 3
    assert flops_of_det_expm(30, squarings=4) - flops_of_det_expm(30, squarings=3) == 2 * 30**3


def test_the_trace_is_far_cheaper_already_for_256_rows():
    left, right = best_times(256, rng=np.random.default_rng(0), clock=time.perf_counter, repeats=5)
    assert left > 20 * right


def test_of_several_times_the_best_counts():
    ticks = iter([0.0, 5.0, 5.0, 6.0, 6.0, 9.0, 9.0, 13.0])  # left 5 and 3, right 1 and 4
    found = best_times(2, rng=np.random.default_rng(0), clock=ticks.__next__, repeats=2)
    assert found == (3.0, 1.0)


@pytest.mark.parametrize(("n", "repeats"), [(0, 1), (2, 0)])
def test_nothing_can_be_timed_never_or_without_rows(n, repeats):
    with pytest.raises(ValueError, match=f"received {n} and {repeats}"):
        best_times(n, rng=np.random.default_rng(0), clock=time.perf_counter, repeats=repeats)

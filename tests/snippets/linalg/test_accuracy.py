import mpmath
import numpy as np
import pytest

from snippets.linalg.accuracy import accuracy
from snippets.linalg.experiment import UNIT_ROUNDOFF, stored_determinant, swap_matrix


def random_matrix(norm: float, seed: int = 0) -> np.ndarray:
    A = np.random.default_rng(seed).standard_normal((6, 6))
    return norm * A / np.linalg.norm(A, 2)


@pytest.mark.parametrize("s", [1.0, 5.0, 10.0])
def test_the_error_is_that_of_the_known_determinant_one(s):
    found = accuracy(swap_matrix(s))
    assert found.by_trace < 1e-80
    assert found.bound == pytest.approx(UNIT_ROUNDOFF * 2 * np.cosh(2 * s), rel=1e-9)
    assert found.by_determinant <= 16 * found.bound
    assert abs(stored_determinant(s) - 1) <= found.bound


@pytest.mark.parametrize("norm", [0.5, 2.0, 10.0, 30.0])
def test_with_a_hundred_digits_the_two_sides_are_one(norm):
    assert accuracy(random_matrix(norm)).identity < 1e-60


@pytest.mark.parametrize("norm", [0.5, 2.0, 10.0, 30.0])
def test_the_trace_keeps_its_digits_whatever_the_norm(norm):
    A = random_matrix(norm)
    rounding = len(A) * UNIT_ROUNDOFF * np.abs(np.diag(A)).sum() + 4 * UNIT_ROUNDOFF
    assert accuracy(A).by_trace <= rounding


def test_more_digits_change_nothing():
    A = random_matrix(5.0)
    few, many = accuracy(A, digits=60), accuracy(A, digits=120)
    assert (few.by_determinant, few.by_trace) == (many.by_determinant, many.by_trace)


def test_the_precision_of_mpmath_is_left_as_it_was():
    before = mpmath.mp.dps
    accuracy(random_matrix(1.0))
    assert mpmath.mp.dps == before


@pytest.mark.parametrize(
    ("A", "message"),
    [
        (np.zeros((2, 3, 3)), "expected one real matrix"),
        (1j * np.eye(2), "expected one real matrix"),
        (np.full((2, 2), np.inf), "finite"),
    ],
)
def test_only_one_finite_real_matrix_is_taken(A, message):
    with pytest.raises(ValueError, match=message):
        accuracy(A)

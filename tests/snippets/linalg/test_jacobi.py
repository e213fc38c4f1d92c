import re
from itertools import product

import numpy as np
import pytest

from snippets.linalg.determinant import determinant
from snippets.linalg.jacobi import adjugate, determinant_derivative, determinant_gradient


def cofactors(A: np.ndarray) -> np.ndarray:
    """The definition: determinants of what is left without row i and column j, with alternating signs."""
    n = len(A)
    C = np.empty_like(A)
    for i, j in product(range(n), repeat=2):
        minor = np.delete(np.delete(A, i, axis=0), j, axis=1)
        C[i, j] = (-1) ** (i + j) * np.linalg.det(minor)
    return C


def random_matrix(n: int, *, rank: int, dtype: type = float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    left, right = rng.standard_normal((2, n, n))
    if dtype is complex:
        left = left + 1j * rng.standard_normal((n, n))
    return left[:, :rank] @ right[:rank]


@pytest.mark.parametrize("dtype", [float, complex])
@pytest.mark.parametrize(("n", "rank"), [(1, 1), (1, 0), (2, 2), (4, 4), (5, 4), (5, 3), (4, 0)])
def test_the_adjugate_is_the_transpose_of_the_cofactors_whatever_the_rank(n, rank, dtype):
    A = random_matrix(n, rank=rank, dtype=dtype)
    scale = max(1.0, np.linalg.norm(A, 2)) ** (n - 1)
    assert np.allclose(adjugate(A), cofactors(A).T, rtol=0, atol=1e-13 * scale)


def test_the_adjugate_times_the_matrix_is_the_determinant_times_the_identity():
    A = np.random.default_rng(0).standard_normal((2, 3, 6, 6))
    expected = determinant(A)[..., None, None] * np.eye(6)
    assert np.allclose(A @ adjugate(A), expected, rtol=0, atol=1e-11)
    assert np.allclose(adjugate(A) @ A, expected, rtol=0, atol=1e-11)


def test_the_adjugate_of_an_invertible_matrix_is_determinant_times_inverse():
    A = np.random.default_rng(0).standard_normal((6, 6))
    assert np.allclose(adjugate(A), np.linalg.det(A) * np.linalg.inv(A), rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize("rank", [3, 4])
def test_the_gradient_meets_central_differences(rank):
    A, h = random_matrix(4, rank=rank), 1e-6
    gradient = determinant_gradient(A)
    for i, j in product(range(4), repeat=2):
        step = np.zeros((4, 4))
        step[i, j] = h
        difference = (np.linalg.det(A + step) - np.linalg.det(A - step)) / (2 * h)
        assert gradient[i, j] == pytest.approx(difference, abs=1e-7)


def test_the_directional_derivative_is_linear_and_meets_the_gradient():
    A, D, E = np.random.default_rng(0).standard_normal((3, 5, 5))
    derivative = determinant_derivative(A, D)
    assert derivative == pytest.approx((determinant_gradient(A) * D).sum(), rel=1e-12)
    together = determinant_derivative(A, 2 * D - E)
    assert together == pytest.approx(2 * derivative - determinant_derivative(A, E), rel=1e-11)


def test_along_a_curve_it_is_the_derivative_of_the_determinant():
    A, D = np.random.default_rng(1).standard_normal((2, 4, 4))
    # det(A + tD) is a polynomial of degree 4 in t: five values give its slope exactly.
    t = np.arange(-2.0, 3.0)
    polynomial = np.polynomial.polynomial.polyfit(t, [np.linalg.det(A + x * D) for x in t], 4)
    assert determinant_derivative(A, D) == pytest.approx(polynomial[1], rel=1e-10)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3, 3), (2, 0, 0)])
def test_empty_matrices_and_batches_keep_their_shape(shape):
    assert adjugate(np.zeros(shape)).shape == shape
    assert determinant_derivative(np.zeros(shape), np.zeros(shape)).shape == shape[:-2]


def test_float32_stays_float32():
    A = np.random.default_rng(0).standard_normal((4, 4)).astype(np.float32)
    assert adjugate(A).dtype == np.float32
    assert np.allclose(adjugate(A), cofactors(A.astype(float)).T, rtol=0, atol=1e-4)


def test_a_direction_of_another_size_is_refused():
    message = "expected A and dA of one size, received 2 and 3; the direction is a matrix of the same shape"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        determinant_derivative(np.eye(2), np.eye(3))


@pytest.mark.parametrize("function", [adjugate, determinant_gradient])
def test_bad_input_is_refused(function):
    with pytest.raises(ValueError, match="expected square matrices"):
        function(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="expected finite entries"):
        function([[np.nan]])

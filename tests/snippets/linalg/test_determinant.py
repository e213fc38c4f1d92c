import math

import numpy as np
import pytest
import scipy.linalg

from snippets.linalg.determinant import determinant, log_det_exp, lu_decompose, sign_log_determinant


@pytest.mark.parametrize("n", [1, 2, 3, 10, 100])
def test_determinant_and_logarithm_agree_with_numpy(n):
    A = np.random.default_rng(n).standard_normal((4, n, n))
    sign, log = np.linalg.slogdet(A)
    ours, our_log = sign_log_determinant(A)
    assert np.array_equal(ours, sign)
    assert np.allclose(our_log, log, rtol=0, atol=1e-12)
    assert np.allclose(determinant(A), sign * np.exp(log), rtol=1e-12, atol=0)


def test_complex_matrices_agree_with_numpy():
    rng = np.random.default_rng(0)
    A = rng.standard_normal((3, 5, 5)) + 1j * rng.standard_normal((3, 5, 5))
    sign, log = sign_log_determinant(A)
    assert np.allclose(sign * np.exp(log), np.linalg.det(A), rtol=1e-12, atol=0)
    assert np.allclose(determinant(A), np.linalg.det(A), rtol=1e-12, atol=0)
    assert log.dtype == np.float64


def test_float32_stays_float32():
    A = np.random.default_rng(0).standard_normal((50, 50)).astype(np.float32)
    sign, log = sign_log_determinant(A)
    expected_sign, expected = np.linalg.slogdet(A.astype(np.float64))
    assert sign.dtype == log.dtype == determinant(A).dtype == np.float32
    assert sign == expected_sign
    assert abs(log - expected) < 1e-4


def test_lu_is_scipys_lu_and_multiplies_to_the_permuted_matrix():
    A = np.random.default_rng(0).standard_normal((6, 6))
    LU, sign = lu_decompose(A)
    P, L, U = scipy.linalg.lu(A)
    assert np.allclose(np.triu(LU), U, rtol=0, atol=1e-13)
    assert np.allclose(np.tril(LU, -1) + np.eye(6), L, rtol=0, atol=1e-13)
    assert sign == round(np.linalg.det(P))
    assert np.abs(np.tril(LU, -1)).max() <= 1


def test_the_determinant_is_multiplicative_and_alternating():
    A, B = np.random.default_rng(0).standard_normal((2, 5, 5))
    assert determinant(A @ B) == pytest.approx(determinant(A) * determinant(B), rel=1e-12)
    assert determinant(A[[1, 0, 2, 3, 4]]) == -determinant(A)
    assert determinant(A.T) == pytest.approx(determinant(A), rel=1e-12)


def test_every_permutation_matrix_has_its_sign():
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(7)
        P = np.eye(7)[order]
        assert determinant(P) == round(np.linalg.det(P))


@pytest.mark.parametrize("A", [np.zeros((3, 3)), [[1, 2], [2, 4]], [[0, 0, 1], [0, 0, 2], [1, 1, 1]]])
def test_a_singular_matrix_has_determinant_zero_and_logarithm_minus_infinity(A):
    assert determinant(A) == 0
    sign, log = sign_log_determinant(A)
    assert (sign, log) == (0, -math.inf)


def test_the_logarithm_survives_where_the_product_does_not():
    sign, log = sign_log_determinant(-1e200 * np.eye(3))
    assert (sign, log) == (-1, pytest.approx(600 * math.log(10), rel=1e-15))
    assert determinant(1e200 * np.eye(3)) == math.inf
    assert determinant(1e-200 * np.eye(3)) == 0


@pytest.mark.parametrize(("shape", "batch"), [((0, 0), ()), ((0, 3, 3), (0,)), ((2, 0, 0), (2,))])
def test_empty_matrices_have_determinant_one_and_empty_batches_are_empty(shape, batch):
    A = np.zeros(shape)
    assert determinant(A).shape == batch
    assert (determinant(A) == 1).all()
    assert (sign_log_determinant(A)[1] == 0).all()
    assert log_det_exp(A).shape == batch
    assert (log_det_exp(A) == 0).all()


def test_log_det_exp_is_numpys_trace_for_any_batch():
    A = np.random.default_rng(0).standard_normal((2, 3, 4, 4))
    assert np.array_equal(log_det_exp(A), np.trace(A, axis1=-2, axis2=-1))
    assert log_det_exp(A.astype(np.float32)).dtype == np.float32
    assert log_det_exp([[1, 5], [5, 2]]) == 3.0


def test_log_det_exp_of_a_complex_matrix_counts_full_turns():
    assert log_det_exp(np.diag([2j, 2j])) == 4j
    assert np.log(np.exp(4j)).imag == pytest.approx(4 - 2 * math.pi)


def test_the_input_is_not_changed():
    A = np.array([[1.0, 2.0], [3.0, 4.0]])
    determinant(A)
    assert np.array_equal(A, [[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize("function", [determinant, sign_log_determinant, lu_decompose, log_det_exp])
def test_bad_input_is_refused(function):
    with pytest.raises(ValueError, match="expected square matrices"):
        function(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="expected finite entries"):
        function([[np.inf, 0.0], [0.0, 1.0]])

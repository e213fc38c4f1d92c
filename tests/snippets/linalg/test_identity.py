"""The identity of the post, from every side: no source file of its own, for it joins several."""

import math

import numpy as np
import pytest
import scipy.linalg

from snippets.linalg.determinant import determinant, log_det_exp, sign_log_determinant
from snippets.linalg.exponential import expm, expm_taylor
from snippets.linalg.jacobi import determinant_derivative

MOLER_VAN_LOAN = np.array([[-49.0, 24.0], [-64.0, 31.0]])


@pytest.mark.parametrize("seed", range(30))
def test_log_det_of_expm_is_the_trace_for_random_shapes(seed):
    rng = np.random.default_rng(seed)
    batch = tuple(rng.integers(0, 4, size=rng.integers(0, 3)))
    n = int(rng.integers(0, 40))
    A = rng.standard_normal((*batch, n, n)) / math.sqrt(max(n, 1))
    sign, log = sign_log_determinant(expm(A))
    assert np.array_equal(sign, np.ones(batch))
    assert np.allclose(log, log_det_exp(A), rtol=0, atol=1e-12)


@pytest.mark.parametrize("n", [2, 50, 200])
def test_float64_agrees_to_twelve_digits_and_float32_to_its_own(n):
    A = np.random.default_rng(n).standard_normal((n, n)) / math.sqrt(n)
    assert math.expm1(sign_log_determinant(expm(A))[1] - log_det_exp(A)) == pytest.approx(0, abs=1e-12)
    A = A.astype(np.float32)
    assert abs(sign_log_determinant(expm(A))[1] - log_det_exp(A)) < 1e-4 * max(n, 5) / 50


def test_complex_matrices_satisfy_it_as_numbers():
    rng = np.random.default_rng(0)
    A = rng.standard_normal((10, 4, 4)) + 1j * rng.standard_normal((10, 4, 4))
    assert np.allclose(determinant(expm(A)), np.exp(log_det_exp(A)), rtol=1e-12, atol=0)


@pytest.mark.parametrize(
    "A",
    [
        2 * np.eye(3) + np.eye(3, k=1),  # a Jordan block
        np.eye(6, k=1),  # nilpotent
        scipy.linalg.block_diag(np.eye(2) + np.eye(2, k=1), -np.eye(3) + np.eye(3, k=1)),
        np.array([[1.0, 1e6], [0.0, 1.0]]),  # far from normal
    ],
)
def test_defective_matrices_satisfy_it(A):
    S = np.random.default_rng(0).integers(-2, 3, size=A.shape) + 5 * np.eye(len(A))
    for matrix in (A, S @ A @ np.linalg.inv(S)):
        assert sign_log_determinant(expm(matrix))[1] == pytest.approx(np.trace(A), abs=1e-9)


def test_the_schur_form_gives_the_eigenvalues_and_the_exponential():
    A = np.random.default_rng(0).standard_normal((6, 6))
    T, Q = scipy.linalg.schur(A, output="complex")
    assert np.allclose(expm(A), Q @ expm(T) @ Q.conj().T, rtol=0, atol=1e-12)
    assert np.allclose(np.diag(expm(T)), np.exp(np.diag(T)), rtol=1e-12, atol=0)
    assert np.trace(T) == pytest.approx(np.trace(A), abs=1e-12)


def test_the_determinant_of_expm_solves_the_differential_equation():
    A = np.random.default_rng(0).standard_normal((5, 5))
    for t in (0.0, 0.3, 1.0):
        X = expm(t * A)
        slope = determinant_derivative(X, A @ X)
        assert slope == pytest.approx(np.trace(A) * math.exp(t * np.trace(A)), rel=1e-11)
        h = 1e-5
        ahead, behind = (sign_log_determinant(expm((t + d) * A))[1] for d in (h, -h))
        assert (ahead - behind) / (2 * h) == pytest.approx(np.trace(A), abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_exponential_of_a_sum_differs_but_its_determinant_does_not(seed):
    A, B = np.random.default_rng(seed).standard_normal((2, 4, 4))
    together, apart = expm(A + B), expm(A) @ expm(B)
    assert np.linalg.norm(together - apart) > 0.1
    assert determinant(together) == pytest.approx(determinant(apart), rel=1e-11)
    assert np.allclose(expm(A + 2 * A), expm(A) @ expm(2 * A), rtol=1e-11, atol=1e-11)


def test_two_nilpotent_matrices_show_it_in_closed_form():
    A, B = np.array([[0.0, 2.0], [0.0, 0.0]]), np.array([[0.0, 0.0], [2.0, 0.0]])
    assert np.allclose(expm(A) @ expm(B), [[5, 2], [2, 1]], rtol=1e-14, atol=0)
    cosh, sinh = math.cosh(2), math.sinh(2)
    assert np.allclose(expm(A + B), [[cosh, sinh], [sinh, cosh]], rtol=1e-14, atol=0)
    assert determinant(expm(A) @ expm(B)) == pytest.approx(1, abs=1e-13)
    assert determinant(expm(A + B)) == pytest.approx(1, abs=1e-13)


def test_commutators_have_trace_zero():
    A, B = np.random.default_rng(0).standard_normal((2, 6, 6))
    assert np.trace(A @ B - B @ A) == pytest.approx(0, abs=1e-13)


def test_the_naive_series_has_a_wrong_determinant_where_its_entries_look_right():
    exact = math.exp(-18)
    assert abs(determinant(expm_taylor(MOLER_VAN_LOAN)) / exact - 1) > 0.01
    assert abs(determinant(expm(MOLER_VAN_LOAN)) / exact - 1) < 1e-6
    assert log_det_exp(MOLER_VAN_LOAN) == -18


def test_overscaling_costs_digits_of_the_determinant_and_none_of_the_trace():
    A = np.array([[1.0, 1e6], [0.0, -1.0]])
    assert 1e-13 < abs(determinant(expm(A)) - 1) < 1e-9
    assert abs(determinant(scipy.linalg.expm(A)) - 1) < 1e-14
    assert log_det_exp(A) == 0


@pytest.mark.parametrize("s", [400.0, 800.0, 1e6])
def test_large_norms_overflow_on_the_left_and_not_on_the_right(s):
    A = np.array([[0.0, s], [s, 1.0]])
    X = expm(A)
    assert not np.isfinite(X).all() or not np.isfinite(determinant(X)) or abs(determinant(X) - math.e) > 1
    assert log_det_exp(A) == 1.0


def test_a_large_trace_overflows_as_a_number_and_not_as_a_logarithm():
    A = 400.0 * np.eye(3)
    assert determinant(expm(A)) == math.inf
    assert log_det_exp(A) == 1200
    assert sign_log_determinant(expm(A))[1] == pytest.approx(1200, rel=1e-12)
    assert determinant(expm(-A)) == 0


class TestBranchOfTheLogarithm:
    def test_minus_the_identity_misses_by_a_full_turn(self):
        trace = np.trace(scipy.linalg.logm(-np.eye(2)))
        assert trace == pytest.approx(2j * math.pi)
        assert np.log(determinant(-np.eye(2))) == 0

    @pytest.mark.parametrize("seed", range(10))
    def test_real_matrices_near_the_identity_do_not(self, seed):
        A = np.random.default_rng(seed).standard_normal((6, 6))
        B = np.eye(6) + 0.99 * A / np.linalg.norm(A, 2)
        trace = np.trace(scipy.linalg.logm(B))
        assert trace == pytest.approx(math.log(determinant(B)), abs=1e-10)

    def test_complex_matrices_near_the_identity_may(self):
        B = np.exp(0.9j) * np.eye(4)
        assert np.linalg.norm(B - np.eye(4), 2) == pytest.approx(2 * math.sin(0.45))
        assert 2 * math.sin(0.45) < 1
        trace = np.trace(scipy.linalg.logm(B))
        assert trace == pytest.approx(3.6j)
        assert np.log(determinant(B)) == pytest.approx(1j * (3.6 - 2 * math.pi))
        assert np.exp(trace) == pytest.approx(determinant(B))

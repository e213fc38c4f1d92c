import math
import re

import numpy as np
import pytest

from snippets.linalg.determinant import sign_log_determinant
from snippets.linalg.logarithm import log_det_series, log_det_series_bound


def matrix_of_norm(norm: float, *, n: int = 30, seed: int = 0) -> np.ndarray:
    A = np.random.default_rng(seed).standard_normal((n, n))
    return norm * A / np.linalg.norm(A, 2)


def test_the_series_converges_to_the_logarithm_of_the_determinant():
    A = matrix_of_norm(0.5)
    expected = sign_log_determinant(np.eye(30) + A)[1]
    assert log_det_series(A, n_terms=60) == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("norm", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("n_terms", [1, 2, 10, 40])
def test_the_error_stays_below_the_bound(norm, n_terms, seed):
    A = matrix_of_norm(norm, seed=seed)
    error = abs(log_det_series(A, n_terms=n_terms) - sign_log_determinant(np.eye(30) + A)[1])
    assert error <= log_det_series_bound(30, norm=norm, n_terms=n_terms) + 1e-13


@pytest.mark.parametrize("n_terms", [1, 2, 10])
def test_minus_a_multiple_of_the_identity_attains_the_bound(n_terms):
    error = log_det_series(-0.5 * np.eye(30), n_terms=n_terms) - 30 * math.log(0.5)
    assert error == pytest.approx(log_det_series_bound(30, norm=0.5, n_terms=n_terms), rel=1e-10)


@pytest.mark.parametrize("norm", [0.0, 0.1, 0.5, 0.9])
def test_the_bound_is_the_closed_form_where_that_does_not_cancel(norm):
    closed = -math.log1p(-norm) - sum(norm**k / k for k in (1, 2, 3))
    assert log_det_series_bound(7, norm=norm, n_terms=3) == pytest.approx(7 * closed, rel=1e-8, abs=1e-15)


def test_the_bound_is_right_where_the_closed_form_has_cancelled():
    exact = sum(0.5**k / k for k in range(61, 200))
    closed = -math.log1p(-0.5) - sum(0.5**k / k for k in range(1, 61))
    assert abs(closed / exact - 1) > 0.5
    assert log_det_series_bound(1, norm=0.5, n_terms=60) == pytest.approx(exact, rel=1e-12)


def test_the_bound_stays_an_upper_bound_close_to_norm_one():
    exact = -math.log1p(-0.9999)
    bound = log_det_series_bound(1, norm=0.9999, n_terms=0)
    assert exact <= bound
    assert bound <= 0.9999 / (1 - 0.9999)


def test_a_nilpotent_matrix_of_any_norm_is_summed_exactly():
    assert log_det_series(np.eye(6, k=1) * 1e3, n_terms=10) == 0


@pytest.mark.parametrize(("shape", "batch"), [((0, 0), ()), ((0, 3, 3), (0,)), ((2, 4, 4), (2,))])
def test_batches_keep_their_shape(shape, batch):
    total = log_det_series(np.zeros(shape), n_terms=3)
    assert total.shape == batch
    assert (total == 0).all()


def test_complex_matrices_give_a_logarithm_of_the_determinant():
    A = 0.8j * np.eye(3)
    expected = np.exp(log_det_series(A, n_terms=200))
    assert expected == pytest.approx((1 + 0.8j) ** 3, rel=1e-12)


@pytest.mark.parametrize("A", [[[1.0]], [[0.0, 2.0], [0.5, 0.0]], -np.eye(3)])
def test_a_spectral_radius_of_one_or_more_is_refused(A):
    message = (
        "expected a spectral radius below 1, received 1; use sign_log_determinant(I + A), which always works"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        log_det_series(A, n_terms=5)


def test_at_radius_one_the_series_may_converge_and_beyond_it_does_not():
    k = np.arange(1, 100_001)
    assert ((-1.0) ** (k - 1) / k).sum() == pytest.approx(math.log(2), abs=1e-5)
    assert abs((-1.1) ** 500 / 500) > 1e17


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match=r"^expected n_terms >= 1, received 0; the first term is the trace$"):
        log_det_series([[0.5]], n_terms=0)
    with pytest.raises(ValueError, match="expected square matrices"):
        log_det_series(np.zeros((2, 3)), n_terms=1)


@pytest.mark.parametrize(("size", "norm", "n_terms"), [(-1, 0.5, 1), (1, 1.0, 1), (1, -0.1, 1), (1, 0.5, -1)])
def test_a_bound_that_makes_no_sense_is_refused(size, norm, n_terms):
    message = (
        f"expected size >= 0, n_terms >= 0, 0 <= norm < 1, received {size}, {n_terms}, {norm}; "
        "beyond norm 1 the series need not converge"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        log_det_series_bound(size, norm=norm, n_terms=n_terms)

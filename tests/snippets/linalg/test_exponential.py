import math
import re
from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg

from snippets.linalg.exponential import PADE_13, THETA_13, count_squarings, expm, expm_taylor, pade_13

MOLER_VAN_LOAN = np.array([[-49.0, 24.0], [-64.0, 31.0]])  # eigenvalues -1 and -17


def moler_van_loan_exponential() -> np.ndarray:
    identity = np.eye(2)
    slow, fast = math.exp(-1), math.exp(-17)
    return (slow * (MOLER_VAN_LOAN + 17 * identity) - fast * (MOLER_VAN_LOAN + identity)) / 16


def relative_error(actual: np.ndarray, expected: np.ndarray) -> float:
    return float(np.linalg.norm(actual - expected) / np.linalg.norm(expected))


@pytest.mark.parametrize("n", [1, 2, 3, 10, 50, 200])
@pytest.mark.parametrize("norm", [0.01, 1.0, 30.0])
def test_float64_agrees_with_scipy(n, norm):
    A = np.random.default_rng(n).standard_normal((n, n))
    A *= norm / np.linalg.norm(A, 2)
    assert relative_error(expm(A), scipy.linalg.expm(A)) < 1e-12


@pytest.mark.parametrize("n", [2, 10, 50, 200])
def test_float32_stays_float32_and_agrees_with_scipy_in_float64(n):
    A = (np.random.default_rng(n).standard_normal((n, n)) / np.sqrt(n)).astype(np.float32)
    X = expm(A)
    assert X.dtype == np.float32
    assert relative_error(X, scipy.linalg.expm(A.astype(np.float64))) < 1e-4 * max(n, 5) / 50


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.complex128, 1e-12), (np.complex64, 1e-4)])
def test_complex_matrices_agree_with_scipy(dtype, tolerance):
    rng = np.random.default_rng(0)
    A = (rng.standard_normal((6, 6)) + 1j * rng.standard_normal((6, 6))).astype(dtype)
    X = expm(A)
    assert X.dtype == dtype
    assert relative_error(X, scipy.linalg.expm(A.astype(np.complex128))) < tolerance


def test_integers_are_taken_as_float64():
    X = expm([[0, 1], [0, 0]])
    assert X.dtype == np.float64
    assert np.allclose(X, [[1.0, 1.0], [0.0, 1.0]], rtol=1e-15, atol=0)


@pytest.mark.parametrize("angle", [0.0, 1.0, -2.5, 100.0])
def test_a_rotation_generator_gives_the_rotation(angle):
    X = expm([[0.0, -angle], [angle, 0.0]])
    expected = [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
    assert np.allclose(X, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("eigenvalue", [-3.0, 0.0, 2.0])
def test_a_jordan_block_has_the_taylor_coefficients_above_the_diagonal(eigenvalue):
    n = 5
    J = eigenvalue * np.eye(n) + np.eye(n, k=1)
    expected = sum(np.eye(n, k=k) / math.factorial(k) for k in range(n)) * math.exp(eigenvalue)
    assert relative_error(expm(J), expected) < 1e-14


def test_overscaling_costs_a_digit_for_each_digit_of_the_norm():
    for exponent in range(2, 11, 2):
        X = expm([[0.0, 10.0**exponent], [0.0, 0.0]])
        assert abs(X[0, 0] - 1) < 1e-15 * 10**exponent


def test_the_matrix_of_moler_and_van_loan_comes_out_to_thirteen_digits():
    exact = moler_van_loan_exponential()
    assert (np.abs(expm(MOLER_VAN_LOAN) - exact) / np.abs(exact)).max() < 1e-13


def test_the_naive_series_loses_half_of_the_digits_there():
    exact = moler_van_loan_exponential()
    error = np.abs(expm_taylor(MOLER_VAN_LOAN, n_terms=100) - exact) / np.abs(exact)
    assert 1e-10 < error.max() < 1e-7


def test_the_naive_series_is_fine_for_a_small_positive_matrix():
    A = np.random.default_rng(0).random((4, 4))
    assert relative_error(expm_taylor(A, n_terms=40), scipy.linalg.expm(A)) < 1e-14


def test_every_matrix_of_a_batch_is_computed_as_if_it_were_alone():
    rng = np.random.default_rng(0)
    A = rng.standard_normal((3, 2, 4, 4)) * np.array([0.01, 1.0, 50.0])[:, None, None, None]
    X = expm(A)
    for index in np.ndindex(3, 2):
        assert relative_error(X[index], expm(A[index])) < 1e-14


@pytest.mark.parametrize("shape", [(0, 0), (0, 3, 3), (2, 0, 0), (2, 0, 3, 3)])
def test_empty_batches_and_empty_matrices_keep_their_shape(shape):
    assert expm(np.zeros(shape)).shape == shape
    assert count_squarings(np.zeros(shape)).shape == shape[:-2]
    assert expm_taylor(np.zeros(shape)).shape == shape


@pytest.mark.parametrize("a", [-700.0, -1.0, 0.0, 1e-300, 3.0, 700.0])
def test_a_1x1_matrix_gives_the_ordinary_exponential(a):
    # The relative condition number of exp at a is |a|.
    assert expm([[a]])[0, 0] == pytest.approx(math.exp(a), rel=1e-15 * (10 + abs(a)))


def test_inverse_transpose_and_similarity_commute_with_the_exponential():
    rng = np.random.default_rng(0)
    A, S = rng.standard_normal((2, 5, 5))
    assert relative_error(expm(-A) @ expm(A), np.eye(5)) < 1e-12
    assert relative_error(expm(A.T), expm(A).T) < 1e-12
    assert relative_error(expm(S @ A @ np.linalg.inv(S)), S @ expm(A) @ np.linalg.inv(S)) < 1e-12


def test_the_input_is_not_changed():
    A = np.full((2, 3, 3), 9.0)
    expm(A), expm_taylor(A)
    assert (A == 9.0).all()


def test_an_overflow_gives_inf_or_nan_without_a_warning():
    assert not np.isfinite(expm([[0.0, 800.0], [800.0, 0.0]])).any()


@pytest.mark.parametrize("factor", [1 - 1e-15, 1 + 1e-15])
@pytest.mark.parametrize("power", [0, 1, 7])
def test_the_scaled_norm_never_exceeds_theta(factor, power):
    a = THETA_13 * 2**power * factor
    s = int(count_squarings([[a]]))
    assert a / 2**s <= THETA_13
    assert s == 0 or a / 2 ** (s - 1) > THETA_13


def test_the_pade_coefficients_are_the_published_ones():
    published = (
        64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000,
        10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
    )  # fmt: skip
    assert published == PADE_13


def test_the_approximant_matches_the_series_through_degree_26():
    # p(x) - p(-x) exp(x) = O(x^27), coefficient by coefficient, in exact integers.
    b = [int(coefficient) for coefficient in PADE_13]
    for degree in range(28):
        product = sum(
            (-1) ** k * b[k] * math.factorial(degree) // math.factorial(degree - k)
            for k in range(min(degree, 13) + 1)
        )
        remainder = (b[degree] if degree <= 13 else 0) * math.factorial(degree) - product
        assert (remainder == 0) == (degree < 27)


def test_pade_alone_is_right_up_to_theta():
    assert pade_13([[THETA_13]])[0, 0] == pytest.approx(math.exp(THETA_13), rel=1e-14)


@pytest.mark.parametrize(
    ("A", "message"),
    [
        (
            [[0.0, 1e16], [0.0, 0.0]],
            "expected a 1-norm of at most 4.5e+15, received 1.0e+16; "
            "beyond it float64 determines no digit of the exponential, so scale A down",
        ),
        (
            np.full((3, 3), 1e308),
            "expected a 1-norm of at most 4.5e+15, received inf; "
            "beyond it float64 determines no digit of the exponential, so scale A down",
        ),
        (
            np.float32([[1e7]]),
            "expected a 1-norm of at most 8.4e+06, received 1.0e+07; "
            "beyond it float32 determines no digit of the exponential, so scale A down",
        ),
    ],
)
def test_a_norm_beyond_the_precision_is_refused(A, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        expm(A)


@pytest.mark.parametrize("function", [expm, pade_13, expm_taylor, count_squarings])
def test_bad_input_is_refused(function):
    with pytest.raises(ValueError, match="expected square matrices"):
        function(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="expected finite entries"):
        function([[np.nan]])


def test_a_series_without_terms_is_refused():
    message = "expected n_terms >= 1, received 0; 100 is plenty for a norm below 30"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        expm_taylor([[1.0]], n_terms=0)


def logarithm_of_series(a: list[Fraction]) -> list[Fraction]:
    """The coefficients of ln(1 + a1 x + a2 x^2 + ...), from a = exp(l), so that a' = l' a."""
    logarithm = [Fraction(0)]
    for k in range(1, len(a)):
        known = sum((j * logarithm[j] * a[k - j] for j in range(1, k)), Fraction(0))
        logarithm.append(a[k] - known / k)
    return logarithm


def test_theta_is_the_norm_where_the_bound_on_the_backward_error_is_the_unit_roundoff():
    """r(x) = exp(x + h(x)), and |E| / |A| is at most the sum of |h_k| |A|^(k-1) (Higham, 2005)."""
    p = [Fraction(PADE_13[k]) / Fraction(PADE_13[0]) if k < 14 else Fraction(0) for k in range(90)]
    odd_part = [a if k % 2 else Fraction(0) for k, a in enumerate(logarithm_of_series(p))]
    h = [2 * a - (k == 1) for k, a in enumerate(odd_part)]  # ln p(x) - ln p(-x) - x
    assert not any(h[:27])
    bound = sum(abs(h[k]) * Fraction(THETA_13) ** (k - 1) for k in range(27, 90))
    assert float(bound) == pytest.approx(2.0**-53, rel=1e-14)

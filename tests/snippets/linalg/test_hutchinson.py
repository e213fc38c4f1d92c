import re
from itertools import product

import numpy as np
import pytest

from snippets.linalg.hutchinson import FOURTH_MOMENTS, hutchinson_trace, hutchinson_variance

DISTRIBUTIONS = list(FOURTH_MOMENTS)


def random_matrix(n: int = 20, *, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n, n))


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize("seed", range(5))
def test_the_estimate_is_within_five_standard_errors_of_the_trace(distribution, seed):
    A = random_matrix(seed=seed)
    rng = np.random.default_rng(100 + seed)
    estimate, error = hutchinson_trace(
        lambda V: A @ V, 20, n_samples=2000, rng=rng, distribution=distribution
    )
    assert abs(estimate - np.trace(A)) < 5 * error
    assert error == pytest.approx(np.sqrt(hutchinson_variance(A, distribution=distribution) / 2000), rel=0.1)


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_the_variance_meets_theory_within_its_own_standard_error(distribution):
    A, n_samples = random_matrix(), 200_000
    V = np.random.default_rng(1).standard_normal((20, n_samples))
    if distribution == "rademacher":
        V = np.sign(V)
    samples = (V * (A @ V)).sum(axis=0)
    squares = (samples - samples.mean()) ** 2
    standard_error = squares.std() / np.sqrt(n_samples)
    theory = hutchinson_variance(A, distribution=distribution)
    assert abs(squares.mean() - theory) < 4 * standard_error
    assert standard_error < 0.01 * theory


def test_over_all_signs_mean_and_variance_are_exact():
    A = random_matrix(6)
    signs = np.array(list(product([-1.0, 1.0], repeat=6)))
    samples = np.einsum("si,ij,sj->s", signs, A, signs)
    assert samples.mean() == pytest.approx(np.trace(A), abs=1e-12)
    assert samples.var() == pytest.approx(hutchinson_variance(A), rel=1e-12)


def test_only_the_symmetric_part_counts_and_the_textbook_form_agrees_on_it():
    A = random_matrix()
    S = (A + A.T) / 2
    diagonal = (np.diag(S) ** 2).sum()
    for distribution in DISTRIBUTIONS:
        assert hutchinson_variance(A, distribution=distribution) == pytest.approx(
            hutchinson_variance(S, distribution=distribution)
        )
    assert hutchinson_variance(S, distribution="normal") == pytest.approx(2 * (S**2).sum())
    assert hutchinson_variance(S) == pytest.approx(2 * ((S**2).sum() - diagonal))


def test_signs_are_exact_for_a_diagonal_matrix_and_never_worse_than_normal_numbers():
    A = np.diag(np.arange(5.0))
    estimate = hutchinson_trace(lambda V: A @ V, 5, n_samples=2, rng=np.random.default_rng(0))
    assert estimate == (10.0, 0.0)
    batch = np.random.default_rng(0).standard_normal((50, 4, 4))
    assert (hutchinson_variance(batch) <= hutchinson_variance(batch, distribution="normal")).all()


def test_the_same_generator_state_gives_the_same_estimate():
    A = random_matrix()
    first, second = (
        hutchinson_trace(lambda V: A @ V, 20, n_samples=10, rng=np.random.default_rng(7)) for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize(("shape", "batch"), [((0, 0), ()), ((0, 3, 3), (0,)), ((2, 1, 1), (2,))])
def test_batches_keep_their_shape(shape, batch):
    assert hutchinson_variance(np.ones(shape)).shape == batch


def test_bad_input_is_refused():
    def estimate(matvec=lambda V: V, n_samples=3, distribution="rademacher"):
        rng = np.random.default_rng(0)
        return hutchinson_trace(matvec, 4, n_samples=n_samples, rng=rng, distribution=distribution)

    unknown = (
        "expected a distribution among rademacher, normal, received 'cauchy'; "
        "'rademacher' has the smaller variance"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(unknown)}$"):
        estimate(distribution="cauchy")
    with pytest.raises(ValueError, match=f"^{re.escape(unknown)}$"):
        hutchinson_variance(np.eye(2), distribution="cauchy")
    few = "expected n_samples >= 2, received 1; one has no spread"
    with pytest.raises(ValueError, match=f"^{re.escape(few)}$"):
        estimate(n_samples=1)
    shape = (
        "expected matvec to return shape (4, 3), received (4,); "
        "it takes a block of column vectors: lambda V: A @ V"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(shape)}$"):
        estimate(matvec=lambda V: V[:, 0])
    imaginary = "expected a real matrix, received complex128; pass A.real and A.imag one by one"
    with pytest.raises(ValueError, match=f"^{re.escape(imaginary)}$"):
        hutchinson_variance(1j * np.eye(2))
    with pytest.raises(ValueError, match="expected square matrices"):
        hutchinson_variance(np.zeros((2, 3)))

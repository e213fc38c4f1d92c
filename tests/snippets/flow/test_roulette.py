from __future__ import annotations

import numpy as np
import pytest

from snippets.flow.roulette import check_roulette, roulette_samples, roulette_variance, survival


def logarithm_terms(x, n=400):
    k = np.arange(1, n + 1)
    return (-1.0) ** (k + 1) * x**k / k


@pytest.mark.parametrize("x", [0.3, 0.5, -0.5])
def test_mean_and_variance_are_those_of_the_theorem(x):
    terms = logarithm_terms(x)
    options = {"n_exact": 3, "stop_probability": 0.5}
    samples = roulette_samples(terms, n_samples=200_000, rng=np.random.default_rng(0), **options)
    variance = roulette_variance(terms, **options)
    assert abs(samples.mean() - np.log1p(x)) < 4 * np.sqrt(variance / len(samples))
    deviations = (samples - np.log1p(x)) ** 2
    assert abs(deviations.mean() - variance) < 4 * deviations.std() / np.sqrt(len(samples))


def test_the_variance_is_the_sum_over_all_ways_to_stop():
    terms = logarithm_terms(0.6, n=60)
    k = np.arange(1, 61)
    weights = survival(k, n_exact=2, stop_probability=0.5)
    estimates = np.cumsum(terms / weights)[1:]
    probabilities = 0.5 ** np.arange(1, 60)
    probabilities[-1] *= 2  # no term is left
    mean = (probabilities * estimates).sum()
    assert mean == pytest.approx(terms.sum(), abs=1e-12)
    variance = (probabilities * (estimates - mean) ** 2).sum()
    assert roulette_variance(terms, n_exact=2, stop_probability=0.5) == pytest.approx(variance, rel=1e-9)


def test_it_is_finite_on_one_side_of_the_root_of_one_half_and_grows_on_the_other():
    def growth(x):
        few, many = (
            roulette_variance(logarithm_terms(x, n), n_exact=3, stop_probability=0.5) for n in (300, 600)
        )
        return many / few

    assert growth(0.70) == pytest.approx(1, abs=1e-3)
    assert growth(0.72) > 1e3


def test_bad_input_is_refused():
    for n_exact, p in [(0, 0.5), (3, 0.0), (3, 1.0)]:
        with pytest.raises(ValueError, match=f"received {n_exact} and {p}"):
            check_roulette(n_exact=n_exact, stop_probability=p)
    with pytest.raises(ValueError, match=r"expected at least \d+ terms, received 3"):
        roulette_samples(
            np.ones(3), n_samples=1000, n_exact=3, stop_probability=0.5, rng=np.random.default_rng(0)
        )

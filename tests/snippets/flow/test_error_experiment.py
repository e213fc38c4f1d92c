from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def experiment(tensorflow):
    from snippets.flow import error_experiment

    return error_experiment


def test_the_steep_block_contracts_hardly_more_than_its_bound_says(experiment):
    block = experiment.steep_block(coefficient=0.9)
    x = 0.01 * np.random.default_rng(0).standard_normal((2, 500, 2))
    a, b = block.g(x[0]).numpy(), block.g(x[1]).numpy()
    ratio = np.linalg.norm(a - b, axis=1) / np.linalg.norm(x[0] - x[1], axis=1)
    assert 0.8 * block.lipschitz_bound() < ratio.max() <= block.lipschitz_bound()


def test_errors_stay_below_their_bounds_and_fall(experiment):
    block = experiment.steep_block(coefficient=0.9)
    found = experiment.inverse_errors(block, np.random.default_rng(0).standard_normal((50, 2)), max_steps=12)
    assert (np.array(found.error) <= found.after).all()
    assert (np.array(found.after) <= np.array(found.before) * (1 + 1e-13)).all()  # equal at first, but for u
    assert found.error[-1] < 0.2 * found.error[0]


def test_the_bound_on_exact_numbers_is_broken_by_rounding_and_the_other_is_not(experiment):
    found = experiment.rounded_errors(-0.9, steps=[2, 50, 250])
    assert found.exact_numbers[-1] == 0 < found.error[-1]
    assert (np.array(found.error) <= found.rounded_numbers).all()
    assert found.rounded_numbers[-1] < 1e-4


@pytest.mark.parametrize("size", [4, 8])
def test_the_reshaped_norm_is_too_small_by_the_factor_of_the_post(experiment, size):
    smoothing = np.outer([1.0, 2.0, 1.0], [1.0, 2.0, 1.0])[..., None, None]
    # Along each axis the map is the tridiagonal matrix (1, 2, 1), with the norm 2 + 2 cos(pi / (size + 1)).
    exact = (2 + 2 * np.cos(np.pi / (size + 1))) ** 2 / 6
    assert experiment.norm_gap(smoothing, size=size) == pytest.approx(exact, rel=1e-4)


def test_the_roulette_is_unbiased_where_the_truncated_series_is_not(experiment):
    block = experiment.steep_block(coefficient=0.8)
    found = experiment.bias(block, np.array([0.3, -0.2]), n_draws=5000, terms=[1, 2, 4])
    assert abs(found.roulette) < 4 * found.standard_error
    assert found.truncated[0] > 4 * found.standard_error
    assert (np.array(found.truncated) <= found.bound).all()


def test_deviations_agree_where_they_are_finite(experiment):
    theorem, measured = experiment.roulette_deviations([0.4, 0.6, 0.8], n_samples=200_000)
    assert np.allclose(theorem[:2], measured[:2], rtol=0.05)
    assert theorem[2] == np.inf

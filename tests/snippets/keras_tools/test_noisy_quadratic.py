"""The variance of the average: the formula against the sum it comes from, and against training."""

from __future__ import annotations

import re

import numpy as np
import pytest


@pytest.fixture(scope="module")
def quadratic(tensorflow):
    from snippets.keras_tools import noisy_quadratic

    return noisy_quadratic


@pytest.mark.parametrize("decay", [0.0, 0.5, 0.95])
@pytest.mark.parametrize("correlation", [-0.6, 0.0, 0.9])
def test_the_ratio_is_the_double_sum_over_autocovariances(quadratic, decay, correlation):
    n = np.arange(600)
    coefficients = (1 - decay) * decay ** n.astype(float)
    covariance = correlation ** np.abs(n[:, None] - n).astype(float)
    expected = coefficients @ covariance @ coefficients
    assert quadratic.variance_ratio(decay, correlation) == pytest.approx(expected, rel=1e-9)


def test_white_noise_keeps_one_minus_decay_over_one_plus_decay(quadratic):
    assert quadratic.variance_ratio(0.99) == pytest.approx(0.01 / 1.99)


def test_the_learning_rate_cancels_when_the_window_is_long(quadratic):
    decay, noise, curvature = 1 - 1e-6, 3.0, 2.0
    limit = (1 - decay) * noise**2 / (2 * curvature**2)
    for rate in (0.01, 0.1, 0.9):
        raw = quadratic.iterate_variance(rate, curvature=curvature, noise=noise)
        averaged = raw * quadratic.variance_ratio(decay, 1 - rate * curvature)
        assert averaged == pytest.approx(limit, rel=1e-3)


def test_the_variance_of_the_iterates_solves_its_equation(quadratic):
    rate, curvature, noise = 0.3, 2.0, 1.5
    variance = quadratic.iterate_variance(rate, curvature=curvature, noise=noise)
    assert variance == pytest.approx((1 - rate * curvature) ** 2 * variance + (rate * noise) ** 2)


@pytest.mark.parametrize(("rate", "decay"), [(1.0, 0.9), (0.2, 0.95)])
def test_training_with_the_attached_average_meets_the_formulas(quadratic, rate, decay):
    run = quadratic.noisy_sgd(rate, decay, n_runs=4000, n_steps=240, seed=0)
    # 4000 independent runs alone give a variance a relative standard error of sqrt(2 / 4000) = 2.2 %.
    assert run.ratio(burn_in=140) == pytest.approx(quadratic.variance_ratio(decay, 1 - rate), rel=0.066)
    measured = np.mean(run.weights[140:] ** 2)
    assert measured == pytest.approx(quadratic.iterate_variance(rate), rel=0.066)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1.0,), "expected 0 <= decay < 1, received 1.0"),
        ((0.5, 1.0), "expected -1 < correlation < 1, received 1.0"),
    ],
)
def test_a_ratio_that_does_not_exist_is_refused(quadratic, arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        quadratic.variance_ratio(*arguments)


def test_a_learning_rate_that_diverges_is_refused(quadratic):
    message = "expected 0 < learning_rate * curvature < 2, received 2.5"
    with pytest.raises(ValueError, match=re.escape(message)):
        quadratic.iterate_variance(0.5, curvature=5.0)

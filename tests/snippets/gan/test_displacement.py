"""What a weight on the loss does to the steps of each optimiser."""

from __future__ import annotations

import numpy as np
import pytest

GRADIENTS = np.random.default_rng(0).standard_normal((30, 50)) * 10.0 ** np.random.default_rng(1).uniform(
    -9, 0, size=50
)
WEIGHT = 10.0


@pytest.fixture(scope="module")
def module(tensorflow):
    from snippets.gan import displacement

    return displacement


def coordinates(optimizer, module, *, gradients=GRADIENTS, weight=1.0):
    return module.displacement(optimizer, gradients, weight=weight)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_sgd_with_or_without_momentum_moves_in_proportion_to_the_weight(module, momentum):
    from keras.optimizers import SGD

    plain, weighted = (
        coordinates(SGD(0.1, momentum=momentum), module, weight=weight) for weight in (1.0, WEIGHT)
    )
    assert np.allclose(weighted, WEIGHT * plain, rtol=1e-5, atol=0)


@pytest.mark.parametrize("n_steps", [1, 30])
def test_for_adam_a_weight_is_a_smaller_epsilon_and_nothing_else(module, n_steps):
    from keras.optimizers import Adam

    for beta_1 in (0.0, 0.9):
        weighted = coordinates(Adam(0.1, beta_1=beta_1), module, gradients=GRADIENTS[:n_steps], weight=WEIGHT)
        smaller = coordinates(Adam(0.1, beta_1=beta_1, epsilon=1e-8), module, gradients=GRADIENTS[:n_steps])
        assert np.allclose(weighted, smaller, rtol=2e-4, atol=1e-6)


@pytest.mark.parametrize("n_steps", [1, 30])
def test_for_rmsprop_a_weight_is_a_smaller_epsilon_by_its_square(module, n_steps):
    from keras.optimizers import RMSprop

    weighted = coordinates(RMSprop(0.1, rho=0.99), module, gradients=GRADIENTS[:n_steps], weight=WEIGHT)
    smaller = coordinates(RMSprop(0.1, rho=0.99, epsilon=1e-9), module, gradients=GRADIENTS[:n_steps])
    assert np.allclose(weighted, smaller, rtol=2e-4, atol=1e-6)


def test_the_first_step_of_adam_grows_by_the_formula(module):
    from keras.optimizers import Adam

    first = GRADIENTS[:1]
    plain, weighted = (
        coordinates(Adam(0.1), module, gradients=first, weight=weight) for weight in (1.0, WEIGHT)
    )
    ratio = module.adam_first_step_ratio(first[0], weight=WEIGHT)
    assert np.allclose(weighted / plain, ratio, rtol=1e-3, atol=0)
    assert ratio.min() < 1.01
    assert ratio.max() > 9.9


def test_a_ratio_of_rates_is_a_ratio_of_steps_for_every_optimiser(module):
    from keras import optimizers

    for rule in (optimizers.SGD, optimizers.RMSprop, optimizers.Adam):
        slow, fast = (coordinates(rule(rate), module) for rate in (1e-3, 1e-2))
        assert np.allclose(fast, 10 * slow, rtol=1e-4, atol=1e-8)


def test_the_recorded_gradients_are_those_of_the_generator(module):
    gradients = module.recorded_gradients(3)
    assert gradients.shape == (3, 9538)
    assert np.isfinite(gradients).all()
    assert (np.linalg.norm(gradients, axis=1) > 0).all()
    assert np.array_equal(gradients, module.recorded_gradients(3))

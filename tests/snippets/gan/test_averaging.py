import math

import numpy as np
import pytest

from snippets.gan.averaging import moving_average, orbit_gain
from snippets.gan.dirac import minimax_field, wasserstein_field
from snippets.gan.discrete import alternating, iterate, simultaneous


def test_it_is_the_weighted_sum_that_it_stands_for():
    states = np.random.default_rng(0).normal(size=(30, 2))
    weights = 0.1 * 0.9 ** np.arange(29, -1, -1)
    weights[0] = 0.9**29
    assert np.allclose(moving_average(states, decay=0.9)[-1], weights @ states)
    assert weights.sum() == pytest.approx(1)


@pytest.mark.parametrize(("decay", "angle"), [(0.9, 0.1), (0.99, 0.02), (0.5, 3.0)])
def test_an_orbit_shrinks_by_the_gain(decay, angle):
    orbit = np.exp(1j * angle * np.arange(2000))
    averaged = moving_average(np.stack([orbit.real, orbit.imag], axis=-1), decay=decay)
    assert np.linalg.norm(averaged[-1]) == pytest.approx(orbit_gain(decay=decay, angle=angle), abs=1e-6)


@pytest.mark.parametrize("decay", [0.9, 0.99])
def test_alternating_orbits_shrink_by_the_gain_in_terms_of_the_learning_rate(decay):
    h = 0.1
    states = iterate(alternating(wasserstein_field, learning_rate=h), np.array([1.0, 1.0]), n_steps=4000)
    averaged = moving_average(states, decay=decay)
    gain = (1 - decay) / math.sqrt((1 - decay) ** 2 + decay * h**2)
    assert gain == pytest.approx(orbit_gain(decay=decay, angle=2 * math.asin(h / 2)))

    def energy(x):
        return x[:, 0] ** 2 + h * x[:, 0] * x[:, 1] + x[:, 1] ** 2

    shrunk = np.sqrt(energy(averaged[-500:]) / energy(states[-500:]))
    assert np.allclose(shrunk, gain, rtol=1e-6)


def test_the_average_of_a_growing_orbit_grows_as_well():
    states = iterate(simultaneous(minimax_field, learning_rate=0.3), np.array([0.1, 0.1]), n_steps=300)
    sizes = np.linalg.norm(moving_average(states, decay=0.9), axis=1)
    assert sizes[-100:].max() > 3 * sizes[50:150].max()


@pytest.mark.parametrize("decay", [-0.1, 1.0, 2.0])
def test_a_decay_that_is_no_weight_is_refused(decay):
    message = f"^expected 0 <= decay < 1, received {decay}; 0.999 is common$"
    with pytest.raises(ValueError, match=message):
        moving_average(np.zeros(3), decay=decay)
    with pytest.raises(ValueError, match=message):
        orbit_gain(decay=decay, angle=1.0)

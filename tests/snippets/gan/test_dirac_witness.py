"""The trainers on the Dirac-GAN, against the two linear maps that they should be."""

from __future__ import annotations

import numpy as np
import pytest

ETA = 0.2


@pytest.fixture(scope="module")
def module(tensorflow):
    from snippets.gan import dirac_witness

    return dirac_witness


def powers(matrix, n_steps, start=(1.0, 0.0)):
    orbit = [np.array(start)]
    for _ in range(n_steps):
        orbit.append(matrix @ orbit[-1])
    return np.array(orbit)


def test_the_single_loss_takes_the_steps_of_simultaneous_descent(module):
    orbit = module.dirac_orbit("single loss", n_steps=40, rate=ETA)
    expected = powers(np.array([[1, ETA], [-ETA, 1]]), 40)
    assert np.allclose(orbit, expected, rtol=0, atol=2e-6)
    assert np.allclose(np.hypot(*orbit.T), module.simultaneous_radius(40, rate=ETA), rtol=1e-5)


def test_alternating_steps_stay_on_an_ellipse(module):
    orbit = module.dirac_orbit("alternating", n_steps=40, rate=ETA)
    expected = powers(np.array([[1 - ETA**2, ETA], [-ETA, 1]]), 40)
    assert np.allclose(orbit, expected, rtol=0, atol=2e-6)
    assert np.allclose(module.alternating_invariant(orbit, rate=ETA), 1, rtol=0, atol=2e-6)


def test_no_start_and_no_rate_below_two_leaves_the_ellipse(module):
    rng = np.random.default_rng(0)
    for eta in (0.01, 0.5, 1.9):
        orbit = powers(np.array([[1 - eta**2, eta], [-eta, 1]]), 500, start=rng.standard_normal(2))
        invariant = module.alternating_invariant(orbit, rate=eta)
        assert np.allclose(invariant, invariant[0], rtol=1e-9)
        # the ellipse's axes: 1 -+ eta / 2
        assert (orbit**2).sum(axis=1).max() <= invariant[0] / (1 - eta / 2) * (1 + 1e-9)


def test_the_point_is_saved_by_its_configuration(module):
    layer = module.Point(3.0)
    assert module.Point.from_config(layer.get_config()).start == 3.0

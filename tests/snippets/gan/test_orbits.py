import math

import numpy as np
import pytest
import scipy.integrate

from snippets.gan.dirac import minimax_field, wasserstein_field
from snippets.gan.dirac_penalties import gradient_penalty
from snippets.gan.dynamics import integrate
from snippets.gan.orbits import centred_penalty_crossing, minimax_period


@pytest.mark.parametrize("radius", [0.1, 1.0, 2.0])
def test_after_one_period_the_zero_sum_game_is_where_it_was(radius):
    start = np.array([radius, 0.0])
    trajectory = integrate(minimax_field, start, time=minimax_period(radius), n_steps=4000)
    assert np.allclose(trajectory[-1], start, rtol=0, atol=1e-8)
    assert (np.linalg.norm(trajectory[100:-100] - start, axis=1) > 0.05 * radius).all()


def test_the_period_is_the_integral_over_the_angle():
    for radius in (0.5, 1.5, 3.0):
        expected, _ = scipy.integrate.quad(
            lambda phi, r=radius: 1 + math.exp(r**2 / 2 * math.sin(2 * phi)), 0, 2 * math.pi, epsabs=1e-11
        )
        assert minimax_period(radius) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("weight", [0.5, 1.0, 1.9])
def test_a_centred_penalty_ends_in_the_cycle_of_the_post(weight):
    field = gradient_penalty(wasserstein_field, weight=weight, center=0.3)
    starts = np.array([[1.0, 1.0], [0.01, 0.0]])
    late = integrate(field, starts, time=80, n_steps=8000)[5000:]
    for theta, psi in np.moveaxis(late, 1, 0).transpose(0, 2, 1):
        crossings = np.flatnonzero(np.diff(np.sign(psi)))
        assert len(crossings) >= 3
        expected = centred_penalty_crossing(weight=weight, center=0.3)
        assert np.allclose(np.abs(theta[crossings]), expected, rtol=0, atol=2e-3)


def test_a_strong_centred_penalty_ends_at_the_wrong_point():
    field = gradient_penalty(wasserstein_field, weight=2.5, center=0.3)
    end = integrate(field, np.array([1.0, 1.0]), time=100, n_steps=5000)[-1]
    assert np.allclose(end, [-0.75, 0], rtol=0, atol=1e-6)
    assert centred_penalty_crossing(weight=2.5, center=0.3) == pytest.approx(0.75)


def test_a_small_weight_leaves_a_cycle_of_a_size_that_the_weight_does_not_change():
    for weight in (1e-3, 1e-6):
        crossing = centred_penalty_crossing(weight=weight, center=0.3)
        assert crossing == pytest.approx(4 * 0.3 / math.pi, rel=weight)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match=r"^expected weight > 0 and center > 0, received 0 and 1$"):
        centred_penalty_crossing(weight=0, center=1)

import math
import re

import numpy as np
import pytest

from snippets.gan.dirac import (
    curvature,
    inner,
    least_squares_field,
    minimax_field,
    non_saturating_field,
    players,
    slope,
    wasserstein_field,
)
from snippets.gan.dynamics import integrate

FIELDS = [minimax_field, non_saturating_field, wasserstein_field, least_squares_field]
STATES = np.random.default_rng(0).normal(size=(100, 4)) * 2
T = np.linspace(-30, 30, 241)


def squared_radius_rate(field, x):
    return 2 * (x * field(x)).sum(axis=-1)


def test_slope_and_curvature_are_the_derivatives_of_minus_the_logarithm():
    def f(t):
        return -np.log1p(np.exp(-t))

    width = 1e-4
    assert np.allclose(slope(T), (f(T + width) - f(T - width)) / (2 * width), rtol=0, atol=1e-8)
    assert np.allclose(curvature(T), (slope(T + width) - slope(T - width)) / (2 * width), rtol=0, atol=1e-8)
    assert slope(0.0) == 0.5
    assert curvature(0.0) == -0.25


@pytest.mark.parametrize("field", [minimax_field, wasserstein_field])
def test_the_zero_sum_games_conserve_the_radius(field):
    assert np.abs(squared_radius_rate(field, STATES)).max() < 1e-14
    trajectory = integrate(field, np.array([1.0, 1.0]), time=200, n_steps=10_000)
    assert np.abs(np.linalg.norm(trajectory, axis=1) - math.sqrt(2)).max() < 1e-8


def test_the_non_saturating_radius_shrinks_by_the_formula_of_the_post():
    s = inner(*players(STATES))[:, 0]
    assert np.allclose(squared_radius_rate(non_saturating_field, STATES), -2 * s * np.tanh(s / 2), rtol=1e-12)


def test_the_least_squares_radius_shrinks_by_the_formula_of_the_post():
    s = inner(*players(STATES))[:, 0]
    assert np.allclose(squared_radius_rate(least_squares_field, STATES), -4 * s**2, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("field", "limit"), [(non_saturating_field, 8), (least_squares_field, 2)])
def test_without_a_penalty_convergence_is_algebraic(field, limit):
    trajectory = integrate(field, np.array([1.0, 1.0]), time=2000, n_steps=16_000)
    inverse = 1 / (trajectory**2).sum(axis=1)
    assert inverse[-1] * limit / 2000 == pytest.approx(1, abs=3e-3)
    assert (inverse[-1] - inverse[8000]) * limit / 1000 == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("field", FIELDS)
def test_angular_momentum_in_the_plane_is_conserved(field):
    assert np.abs(angular_rate(STATES, field(STATES))).max() < 1e-12


def angular_rate(x, v):
    """The time derivative of theta_1 psi_2 - theta_2 psi_1."""
    return v[:, 0] * x[:, 3] + x[:, 0] * v[:, 3] - v[:, 1] * x[:, 2] - x[:, 1] * v[:, 2]


def test_the_vanilla_field_of_the_original_script_is_the_non_saturating_one_with_psi_turned():
    theta, phi = players(STATES)
    p = 1 / (1 + np.exp(-inner(theta, phi)))  # the probability of a real point
    script = np.concatenate([(1 - p) * phi, -p * theta], axis=-1)
    turned = np.array([1, 1, -1, -1])
    assert np.allclose(non_saturating_field(STATES * turned) * turned, script, rtol=1e-12)
    assert np.abs(minimax_field(STATES * turned) * turned - script).max() > 0.1


def test_in_the_plane_the_non_saturating_game_ends_on_a_circle_and_not_at_the_data():
    end = integrate(non_saturating_field, np.array([0.2, 0.1, 0.1, 0.2]) * 3, time=600, n_steps=6000)[-300:]
    assert np.allclose(np.linalg.norm(end[:, :2], axis=1) ** 2, 9 * 0.03, rtol=0.05)


@pytest.mark.parametrize("field", FIELDS)
def test_states_are_batched_along_the_first_axes_and_the_origin_rests(field):
    assert np.array_equal(field(STATES)[3], field(STATES[3]))
    assert not field(np.zeros(6)).any()


def test_a_state_that_cannot_be_halved_is_refused():
    message = "expected states of shape (..., 2d), theta and then psi, received shape (3,)"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        minimax_field(np.zeros(3))
    for shape in [(), (0,)]:
        with pytest.raises(ValueError, match="expected states of shape"):
            players(np.zeros(shape))

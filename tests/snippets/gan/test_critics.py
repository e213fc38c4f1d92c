import numpy as np
import pytest

from snippets.gan.critics import quadratic_potential, unit_critic
from snippets.gan.dirac import inner, players
from snippets.gan.dynamics import integrate

STATES = np.random.default_rng(0).normal(size=(50, 4))


def test_a_unit_critic_keeps_its_norm_and_the_generator_its_speed():
    theta_velocity, psi_velocity = players(unit_critic(STATES))
    assert np.allclose(np.linalg.norm(theta_velocity, axis=-1), 1)
    assert np.allclose((players(STATES)[1] * psi_velocity).sum(axis=-1), 0, atol=1e-12)


def test_gan_qp_shrinks_the_radius_by_the_formula_of_the_post():
    theta, psi = players(STATES)
    expected = -2 * inner(theta, psi)[:, 0] ** 2 / (0.7 * np.linalg.norm(theta, axis=-1))
    assert np.allclose(2 * (STATES * quadratic_potential(STATES, scale=0.7)).sum(axis=-1), expected)


def test_gan_qp_ends_on_a_circle_that_its_angular_momentum_fixes():
    start = np.array([0.2, 0.1, 0.1, 0.2])
    trajectory = integrate(quadratic_potential, start, time=200, n_steps=8000)
    theta, psi = players(trajectory)
    momentum = theta[:, 0] * psi[:, 1] - theta[:, 1] * psi[:, 0]
    assert np.allclose(momentum, 0.03, rtol=0, atol=1e-9)
    assert np.allclose(np.linalg.norm(theta[6000:], axis=-1), np.sqrt(0.03), rtol=0, atol=1e-6)


def test_the_origin_rests_and_bad_input_is_refused():
    assert not quadratic_potential(np.zeros(4)).any()
    with pytest.raises(ValueError, match=r"^expected scale > 0, received 0$"):
        quadratic_potential(np.ones(2), scale=0)

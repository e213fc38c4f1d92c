import numpy as np
import pytest
import scipy.integrate
import scipy.stats

from snippets.gan.dirac import minimax_field, slope
from snippets.gan.dynamics import integrate
from snippets.gan.instance_noise import instance_noise


def by_quadrature(x, deviation):
    """The gradients of the blurred game, before any integration by parts."""
    theta, psi = x

    def mean(g):
        law = scipy.stats.norm(scale=deviation)
        return scipy.integrate.quad(lambda e: g(e) * law.pdf(e), -12 * deviation, 12 * deviation, limit=200)[
            0
        ]

    return [
        -mean(lambda e: psi * slope(psi * (theta + e))),
        mean(lambda e: (theta + e) * slope(psi * (theta + e))) - mean(lambda e: e * slope(-psi * e)),
    ]


@pytest.mark.parametrize("x", [(0.5, -0.3), (1.0, 1.0), (-2.0, 0.4)])
@pytest.mark.parametrize("deviation", [0.5, 1.4])
def test_the_field_is_the_gradient_of_the_mean_loss(x, deviation):
    found = instance_noise(deviation=deviation)(np.array(x))
    assert np.allclose(found, by_quadrature(x, deviation), rtol=0, atol=1e-7)


def test_without_noise_it_is_the_zero_sum_game_in_any_dimension():
    x = np.random.default_rng(0).normal(size=(10, 6))
    assert np.allclose(instance_noise(deviation=0.0)(x), minimax_field(x), rtol=0, atol=1e-12)


def test_the_radius_never_grows_and_the_game_converges():
    x = np.random.default_rng(0).normal(size=(200, 4)) * 2
    assert ((x * instance_noise(deviation=1.0)(x)).sum(axis=-1) < 0).all()
    trajectory = integrate(instance_noise(deviation=1.0), np.array([1.0, 1.0]), time=40, n_steps=1000)
    assert np.linalg.norm(trajectory[-1]) < 1e-4


def test_a_negative_deviation_is_refused():
    with pytest.raises(ValueError, match=r"^expected deviation >= 0, received -1$"):
        instance_noise(deviation=-1)

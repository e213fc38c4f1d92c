import numpy as np
import pytest

from snippets.gan.critics import quadratic_potential
from snippets.gan.dirac import minimax_field, non_saturating_field, players, wasserstein_field
from snippets.gan.dirac_penalties import gradient_penalty, weight_clipping
from snippets.gan.dynamics import integrate

START = np.array([1.0, 1.0])


def radius(trajectory):
    return np.linalg.norm(trajectory, axis=-1)


def test_a_zero_centred_penalty_is_weight_decay_of_psi():
    x = np.random.default_rng(0).normal(size=(20, 4))
    change = gradient_penalty(minimax_field, weight=0.7)(x) - minimax_field(x)
    assert np.allclose(players(change)[0], 0)
    assert np.allclose(players(change)[1], -0.7 * players(x)[1])


def test_with_it_the_radius_never_grows():
    x = np.random.default_rng(0).normal(size=(200, 2)) * 5
    rate = 2 * (x * gradient_penalty(minimax_field, weight=0.7)(x)).sum(axis=-1)
    assert np.allclose(rate, -2 * 0.7 * x[:, 1] ** 2, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("weight", "expected"), [(0.3, 3.31e-3), (1.0, 4.57e-8)])
def test_it_makes_the_zero_sum_game_converge_exponentially(weight, expected):
    trajectory = integrate(gradient_penalty(minimax_field, weight=weight), START, time=40, n_steps=4000)
    assert radius(trajectory[-1]) == pytest.approx(expected, rel=0.01)


def test_no_weight_is_faster_than_the_critical_one():
    late = {
        weight: radius(
            integrate(gradient_penalty(minimax_field, weight=weight), START, time=60, n_steps=1200)[-1]
        )
        for weight in (0.5, 0.8, 1.0, 1.25, 2.0)
    }
    assert min(late, key=late.get) == 1.0


def test_a_penalty_centred_elsewhere_is_discontinuous_at_the_equilibrium():
    field = gradient_penalty(wasserstein_field, weight=1.0, center=0.3)
    assert np.allclose(field(np.array([0.0, 1e-12])), [0, 0.3])
    assert np.allclose(field(np.array([0.0, -1e-12])), [0, -0.3])
    assert not field(np.zeros(2)).any()


def test_and_no_start_near_the_equilibrium_stays_there():
    starts = np.array([[1e-6, 1e-6], [0, -1e-9], [1e-3, 0]])
    trajectory = integrate(
        gradient_penalty(wasserstein_field, weight=1.0, center=0.3), starts, time=60, n_steps=6000
    )
    late = radius(trajectory[4000:])
    assert late.min() > 0.35
    assert late.max() < 0.44


def angular_momentum(trajectory):
    theta, psi = players(trajectory)
    return theta[:, 0] * psi[:, 1] - theta[:, 1] * psi[:, 0]


@pytest.mark.parametrize(
    "field", [minimax_field, non_saturating_field, wasserstein_field, quadratic_potential]
)
def test_in_the_plane_a_zero_centred_penalty_ends_the_rotation_at_its_weight_and_lands(field):
    start = np.array([0.6, 0.3, 0.3, 0.6])
    trajectory = integrate(gradient_penalty(field, weight=0.2), start, time=160, n_steps=8000)
    times = np.linspace(0, 160, 8001)
    assert np.allclose(angular_momentum(trajectory), 0.27 * np.exp(-0.2 * times), rtol=0, atol=1e-8)
    assert radius(trajectory[-1]) < 1e-5


def test_in_the_plane_the_generator_circles_the_data_at_the_distance_of_the_center():
    start = np.array([0.2, 0.1, 0.1, 0.2])
    trajectory = integrate(
        gradient_penalty(wasserstein_field, weight=0.2, center=1.0), start, time=200, n_steps=10_000
    )
    theta, psi = players(trajectory[8000:])
    assert np.allclose(radius(theta), 1, rtol=0, atol=1e-3)
    assert np.allclose(radius(psi), 1, rtol=0, atol=1e-3)


def test_clipping_leads_from_outside_onto_the_circle_of_its_bound():
    field = weight_clipping(wasserstein_field, bound=0.5)
    from_outside = integrate(field, START, time=50, n_steps=10_000)[5000:]
    assert np.allclose(radius(from_outside), 0.5, rtol=0, atol=1e-4)
    from_inside = integrate(field, START / 10, time=50, n_steps=2000)
    assert np.allclose(radius(from_inside), radius(START / 10), rtol=0, atol=1e-8)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match=r"^expected weight >= 0 and center >= 0, received -1 and 0.0$"):
        gradient_penalty(minimax_field, weight=-1)
    with pytest.raises(ValueError, match=r"^expected bound > 0, received 0$"):
        weight_clipping(minimax_field, bound=0)

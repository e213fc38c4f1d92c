import numpy as np
import pytest

from snippets.gan.dirac import minimax_field, wasserstein_field
from snippets.gan.discrete import alternating, iterate, simultaneous
from snippets.gan.dynamics import jacobian
from snippets.gan.momentum import heavy_ball, spectral_radius

START = np.array([1.0, 1.0, 0.0, 0.0])


@pytest.mark.parametrize("alternate", [False, True])
def test_without_momentum_it_is_plain_descent(alternate):
    plain = (alternating if alternate else simultaneous)(minimax_field, learning_rate=0.3)
    step = heavy_ball(minimax_field, learning_rate=0.3, momentum=0.0, alternate=alternate)
    expected = iterate(plain, START[:2], n_steps=20)
    assert np.allclose(iterate(step, START, n_steps=20)[:, :2], expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("alternate", [False, True])
@pytest.mark.parametrize("momentum", [-0.9, -0.5, 0.0, 0.3, 0.9])
@pytest.mark.parametrize("rate", [0.05, 0.4, 1.5])
def test_the_polynomial_has_the_spectrum_of_the_map(rate, momentum, alternate):
    step = heavy_ball(minimax_field, learning_rate=2 * rate, momentum=momentum, alternate=alternate)
    found = np.abs(np.linalg.eigvals(jacobian(step, np.zeros(4)))).max()
    assert found == pytest.approx(
        spectral_radius(rate=rate, momentum=momentum, alternate=alternate), abs=1e-5
    )


@pytest.mark.parametrize(
    ("alternate", "momentum", "rate"),
    [
        (True, -0.5, 0.9985),
        (True, 0.0, 1.0000),
        (True, 0.5, 1.0323),
        (False, -0.5, 1.0007),
        (False, 0.0, 1.0050),
        (False, 0.5, 1.0457),
    ],
)
def test_two_thousand_steps_grow_at_the_rate_of_the_largest_root(alternate, momentum, rate):
    assert spectral_radius(rate=0.1, momentum=momentum, alternate=alternate) == pytest.approx(rate, abs=5e-5)
    step = heavy_ball(wasserstein_field, learning_rate=0.1, momentum=momentum, alternate=alternate)
    sizes = np.linalg.norm(iterate(step, START, n_steps=2000)[:, :2], axis=1)
    assert (sizes[-200:].max() / sizes[800:1000].max()) ** (1 / 1000) == pytest.approx(rate, abs=2e-4)


def test_simultaneous_momentum_never_converges():
    for rate in (0.01, 0.1, 1.0, 3.0):
        for momentum in np.linspace(-2, 2, 81):
            radius = spectral_radius(rate=rate, momentum=momentum, alternate=False)
            neutral = np.isclose(momentum, -1) and rate <= 2
            assert radius == pytest.approx(1, abs=1e-9) if neutral else radius > 1 + 1e-9


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.5, 1.0, 1.9])
def test_alternating_momentum_converges_exactly_between_the_bounds_of_the_post(rate):
    lower = -1 + rate / 2
    inside = np.linspace(lower, 0, 12)[1:-1]
    outside = [lower - 1e-3, -1.0, -1.5, 1e-3, 0.1, 0.5, 0.9, 1.5]
    assert all(spectral_radius(rate=rate, momentum=beta, alternate=True) < 1 for beta in inside)
    assert all(spectral_radius(rate=rate, momentum=beta, alternate=True) > 1 for beta in outside)


def test_above_the_rate_2_no_momentum_helps():
    for momentum in np.linspace(-1.5, 1.5, 61):
        assert spectral_radius(rate=2.1, momentum=momentum, alternate=True) > 1


@pytest.mark.parametrize("momentum", [-0.7, -0.3, 0.2, 0.5])
def test_small_learning_rates_follow_the_expansion_of_the_post(momentum):
    rate = 1e-3
    growth = {
        alternate: (spectral_radius(rate=rate, momentum=momentum, alternate=alternate) - 1) / rate**2
        for alternate in (False, True)
    }
    assert growth[True] == pytest.approx(momentum / (1 - momentum) ** 3, rel=1e-3)
    assert growth[False] == pytest.approx((1 + momentum) / (2 * (1 - momentum) ** 3), rel=1e-3)


def test_a_learning_rate_of_zero_is_refused():
    with pytest.raises(ValueError, match=r"^expected learning_rate > 0, received 0$"):
        heavy_ball(minimax_field, learning_rate=0, momentum=0.5, alternate=True)

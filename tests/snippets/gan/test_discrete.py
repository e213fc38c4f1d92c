import numpy as np
import pytest

from snippets.gan.dirac import inner, minimax_field, players, slope, wasserstein_field
from snippets.gan.dirac_penalties import gradient_penalty
from snippets.gan.discrete import alternating, iterate, simultaneous
from snippets.gan.dynamics import jacobian
from snippets.gan.spectrum import alternating_eigenvalues, largest_learning_rate

START = np.array([1.0, 1.0])


def spectrum(step, size=2):
    return np.linalg.eigvals(jacobian(step, np.zeros(size)))


@pytest.mark.parametrize("h", [0.01, 0.1, 1.0])
def test_simultaneous_descent_diverges_at_every_learning_rate(h):
    found = spectrum(simultaneous(minimax_field, learning_rate=h))
    assert np.allclose(sorted(found, key=lambda z: z.imag), [1 - 0.5j * h, 1 + 0.5j * h], rtol=0, atol=1e-9)
    assert np.allclose(np.abs(found), np.sqrt(1 + h**2 / 4), rtol=0, atol=1e-9)


def test_its_radius_grows_by_exactly_the_factor_of_the_post():
    states = iterate(simultaneous(minimax_field, learning_rate=0.3), START, n_steps=200)
    squared = (states**2).sum(axis=1)
    pull = slope(inner(*players(states))[:, 0])
    assert np.allclose(squared[1:] / squared[:-1], 1 + 0.3**2 * pull[:-1] ** 2, rtol=1e-13)


@pytest.mark.parametrize("steps", [(1, 1), (1, 3), (5, 2)])
@pytest.mark.parametrize("h", [0.1, 1.0])
def test_alternating_descent_has_the_spectrum_of_the_post(h, steps):
    n_d, n_g = steps
    step = alternating(minimax_field, learning_rate=h, discriminator_steps=n_d, generator_steps=n_g)
    expected = alternating_eigenvalues(np.sqrt(n_d * n_g) * h / 2)
    assert np.allclose(np.poly(spectrum(step)), np.poly(expected).real, rtol=0, atol=1e-8)


@pytest.mark.parametrize(("alpha", "largest"), [(0.1, 1), (1.0, 1), (1.99, 1), (2.05, 1.5625)])
def test_its_eigenvalues_leave_the_unit_circle_at_2(alpha, largest):
    found = spectrum(alternating(wasserstein_field, learning_rate=alpha))
    assert np.abs(found).max() == pytest.approx(largest, abs=1e-5)
    assert np.prod(found) == pytest.approx(1, abs=1e-8)


def test_at_exactly_2_the_eigenvalue_is_double_and_the_orbit_unbounded():
    states = iterate(alternating(wasserstein_field, learning_rate=2.0), START, n_steps=1000)
    sizes = np.linalg.norm(states, axis=1)
    assert sizes[1000] / sizes[500] == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize("h", [0.1, 1.0, 1.9])
def test_below_2_an_ellipse_is_conserved(h):
    theta, psi = iterate(alternating(wasserstein_field, learning_rate=h), START, n_steps=500).T
    energy = theta**2 + h * theta * psi + psi**2
    assert np.allclose(energy, energy[0], rtol=1e-11)


@pytest.mark.parametrize("weight", [0.1, 0.5, 1.0, 1.5, 3.0])
def test_with_a_penalty_the_learning_rate_has_exactly_the_limit_of_the_post(weight):
    limit = largest_learning_rate(weight)
    for factor, stable in [(0.99, True), (1.01, False)]:
        step = simultaneous(gradient_penalty(minimax_field, weight=weight), learning_rate=factor * limit)
        assert (np.abs(spectrum(step)).max() < 1) == stable


@pytest.mark.parametrize(("start", "growth"), [((0.6, 0.0), (1e-4, 1e-3)), ((1.0, 1.0), (1.0, 1.3))])
def test_an_orbit_of_the_linear_map_decides_nothing_for_the_real_one(start, growth):
    def largest(field):
        states = iterate(alternating(field, learning_rate=0.5), np.array(start), n_steps=5000)
        sizes = np.linalg.norm(states, axis=1)
        return np.array([sizes[n - 500 : n].max() for n in (500, 2500, 5000)])

    outwards = np.diff(largest(minimax_field))
    assert (outwards > 0).all()
    assert growth[0] < outwards.sum() < growth[1]
    # The linear map, x + h J x in turns, stays where it is.
    assert np.abs(np.diff(largest(lambda x: wasserstein_field(x) / 2))).max() < 1e-5


def test_bad_input_is_refused():
    for update in (simultaneous, alternating):
        with pytest.raises(ValueError, match=r"^expected learning_rate > 0, received 0$"):
            update(minimax_field, learning_rate=0)
    with pytest.raises(ValueError, match=r"^expected at least 1 step of each player, received 0 and 1$"):
        alternating(minimax_field, learning_rate=1, discriminator_steps=0)
    with pytest.raises(ValueError, match=r"^expected n_steps >= 0, received -1$"):
        iterate(simultaneous(minimax_field, learning_rate=1), START, n_steps=-1)

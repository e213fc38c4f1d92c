import math

import numpy as np
import pytest
import scipy.integrate

from snippets.gan.consensus import consensus
from snippets.gan.critics import quadratic_potential
from snippets.gan.dirac import least_squares_field, minimax_field, non_saturating_field, wasserstein_field
from snippets.gan.dirac_penalties import gradient_penalty
from snippets.gan.dynamics import eigenvalues, integrate, jacobian
from snippets.gan.instance_noise import instance_noise


def noise_eigenvalues(deviation):
    middle = -(deviation**2) / 4
    root = np.sqrt(complex(middle**2 - 0.25))
    return [middle - root, middle + root]


def penalty_eigenvalues(weight, rotation=0.5):
    root = np.sqrt(complex(weight**2 / 4 - rotation**2))
    return [-weight / 2 - root, -weight / 2 + root]


TABLE = {
    "zero-sum": (minimax_field, [-0.5j, 0.5j]),
    "non-saturating": (non_saturating_field, [-0.5j, 0.5j]),
    "wgan": (wasserstein_field, [-1j, 1j]),
    "least squares": (least_squares_field, [-0.5j, 0.5j]),
    "gan-qp": (quadratic_potential, [-1j, 1j]),
    "noise 0.5": (instance_noise(deviation=0.5), noise_eigenvalues(0.5)),
    "noise, critical": (instance_noise(deviation=math.sqrt(2)), [-0.5, -0.5]),
    "noise 2": (instance_noise(deviation=2.0), noise_eigenvalues(2.0)),
    "r1 0.3": (gradient_penalty(minimax_field, weight=0.3), penalty_eigenvalues(0.3)),
    "r1, critical": (gradient_penalty(minimax_field, weight=1.0), [-0.5, -0.5]),
    "r1 2": (gradient_penalty(minimax_field, weight=2.0), penalty_eigenvalues(2.0)),
    "r1 and non-saturating": (gradient_penalty(non_saturating_field, weight=0.3), penalty_eigenvalues(0.3)),
    "r1 and wgan": (gradient_penalty(wasserstein_field, weight=0.3), penalty_eigenvalues(0.3, rotation=1.0)),
    "consensus": (consensus(minimax_field, weight=0.8), [-0.2 - 0.5j, -0.2 + 0.5j]),
}


@pytest.mark.parametrize(("field", "expected"), TABLE.values(), ids=TABLE)
def test_every_row_of_the_table_has_the_eigenvalues_it_names(field, expected):
    found = eigenvalues(field)
    # Two equal eigenvalues split like the square root of an error in the matrix.
    assert np.allclose(found, expected, rtol=0, atol=1e-5)
    assert np.allclose(np.poly(found), np.poly(expected), rtol=0, atol=1e-9)


@pytest.mark.parametrize("size", [4, 6])
def test_more_dimensions_repeat_the_eigenvalues(size):
    found = eigenvalues(gradient_penalty(minimax_field, weight=0.3), size=size)
    assert np.allclose(found, sorted(penalty_eigenvalues(0.3) * (size // 2), key=lambda z: z.imag), atol=1e-5)


def test_a_penalty_turns_any_full_rank_coupling_into_decay():
    rng = np.random.default_rng(0)
    for _ in range(50):
        n_theta, n_psi = 3, int(rng.integers(3, 6))
        B, root = rng.normal(size=(n_psi, n_theta)), rng.normal(size=(n_psi, n_psi))
        J = np.block([[np.zeros((n_theta, n_theta)), -B.T], [B, -root @ root.T]])
        assert np.linalg.eigvals(J).real.max() < 0
        assert np.allclose(
            np.linalg.eigvals(J + np.block([[0 * J[:3, :3], 0 * B.T], [0 * B, root @ root.T]])).real,
            0,
            atol=1e-9,
        )
        B[:, 0] = 0  # a direction of theta that the discriminator cannot see
        J = np.block([[np.zeros((n_theta, n_theta)), -B.T], [B, -root @ root.T]])
        assert np.linalg.eigvals(J).real.max() > -1e-12


def test_jacobians_are_exact_to_ten_digits_on_smooth_maps():
    def field(x):
        return np.array([np.sin(x[0]) * x[1], np.exp(x[0] - x[1]), x[0] ** 3])[:2]

    x = np.array([0.7, -1.2])
    exact = [[math.cos(0.7) * -1.2, math.sin(0.7)], [math.exp(1.9), -math.exp(1.9)]]
    assert np.allclose(jacobian(field, x), exact, rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    "field", [minimax_field, non_saturating_field, gradient_penalty(minimax_field, weight=0.3)]
)
def test_trajectories_agree_with_scipys_integrator(field):
    start = np.array([1.0, 1.0])
    solution = scipy.integrate.solve_ivp(
        lambda t, x: field(x), (0, 30), start, method="DOP853", rtol=1e-12, atol=1e-14
    )
    assert np.allclose(
        integrate(field, start, time=30, n_steps=1500)[-1], solution.y[:, -1], rtol=0, atol=1e-8
    )


def test_the_error_shrinks_with_the_fourth_power_of_the_step_and_time_runs_backwards():
    def error(n_steps):
        there = integrate(wasserstein_field, np.array([1.0, 0.0]), time=math.pi, n_steps=n_steps)[-1]
        return np.abs(there - [-1, 0]).max()

    assert 14 < error(20) / error(40) < 34
    there = integrate(minimax_field, np.ones((3, 2)), time=5, n_steps=500)
    back = integrate(minimax_field, there[-1], time=-5, n_steps=500)
    assert np.allclose(back[-1], 1, rtol=0, atol=1e-9)


def test_bad_input_is_refused():
    with pytest.raises(
        ValueError, match=r"^expected n_steps >= 1, received 0; 100 for each unit of time is plenty$"
    ):
        integrate(minimax_field, np.ones(2), time=1, n_steps=0)

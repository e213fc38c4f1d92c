import math

import numpy as np
import pytest
import scipy.integrate

from snippets.gan.dirac import minimax_field, non_saturating_field
from snippets.gan.dirac_penalties import gradient_penalty
from snippets.gan.dormand_prince import ERROR, STAGES, integrate_adaptively
from snippets.gan.dynamics import integrate
from snippets.gan.orbits import minimax_period

START = np.array([1.0, 1.0])


def test_the_coefficients_are_those_of_scipy():
    reference = scipy.integrate.RK45
    for row, weights in enumerate(STAGES[:-1], start=1):
        assert np.allclose(weights, reference.A[row, :row], rtol=0, atol=1e-15)
    assert np.allclose(STAGES[-1], reference.B, rtol=0, atol=1e-15)
    assert np.allclose(np.abs(ERROR), np.abs(reference.E), rtol=0, atol=1e-15)


@pytest.mark.parametrize(
    "field", [minimax_field, non_saturating_field, gradient_penalty(minimax_field, weight=0.3)]
)
def test_it_agrees_with_scipy_and_with_equal_steps(field):
    times, states = integrate_adaptively(field, START, time=30, tolerance=1e-10)
    solution = scipy.integrate.solve_ivp(
        lambda t, x: field(x), (0, 30), START, method="DOP853", rtol=1e-12, atol=1e-14, t_eval=times
    )
    assert np.allclose(states, solution.y.T, rtol=0, atol=1e-7)
    equal = integrate(field, START, time=30, n_steps=1500)
    assert np.allclose(states[-1], equal[-1], rtol=0, atol=1e-7)


def test_far_from_the_solution_a_turn_takes_the_period_in_steps_of_very_different_lengths():
    start = np.array([4.0, 0.0])
    times, states = integrate_adaptively(minimax_field, start, time=minimax_period(4.0), tolerance=1e-9)
    assert np.allclose(states[-1], start, rtol=0, atol=1e-5)
    steps = np.diff(times)[5:-1]
    assert steps.max() > 200 * steps.min()
    assert len(steps) < 1000


@pytest.mark.parametrize("tolerance", [1e-6, 1e-8, 1e-10])
def test_the_error_follows_the_tolerance(tolerance):
    _, states = integrate_adaptively(
        lambda x: np.array([-x[1], x[0]]), np.array([1.0, 0.0]), time=math.pi, tolerance=tolerance
    )
    error = np.linalg.norm(states[-1] - [-1, 0])
    assert 0.01 * tolerance < error < 30 * tolerance


def test_a_step_that_met_a_sudden_change_is_taken_again():
    def sudden(x):  # a clock, and a turn that becomes a hundred times as fast at 1
        clock, a, b = x
        rate = 1 + 50 * (1 + np.tanh(10 * (clock - 1)))
        return np.array([1.0, -rate * b, rate * a])

    times, states = integrate_adaptively(sudden, np.array([0.0, 1.0, 0.0]), time=2, tolerance=1e-5)
    for h, x, reached in zip(np.diff(times), states, states[1:], strict=False):
        exact = integrate(sudden, x, time=h, n_steps=200)[-1]
        assert np.linalg.norm(reached - exact) < 3e-5  # an estimate, not a bound


def test_a_pole_is_reported_and_bad_input_is_refused():
    with pytest.raises(
        RuntimeError, match=r"^expected a solution up to 2.0, found none beyond 1\.0.*end earlier$"
    ):
        integrate_adaptively(lambda x: x**2, np.array([1.0]), time=2.0)
    with pytest.raises(RuntimeError, match="found none beyond"):
        integrate_adaptively(lambda x: x * np.nan, np.array([1.0]), time=2.0)
    for time, tolerance in [(0, 1e-8), (1, 0)]:
        message = f"^expected time > 0 and tolerance > 0, received {time} and {tolerance}$"
        with pytest.raises(ValueError, match=message):
            integrate_adaptively(minimax_field, START, time=time, tolerance=tolerance)

import math
import re

import numpy as np
import pytest
import scipy.integrate
import scipy.linalg

from snippets.linalg.liouville import fundamental_matrix, trace_integral


def turning(t: float) -> np.ndarray:
    """The example of the post: it does not commute with itself at another time."""
    return np.array([[1.0, t], [-t, t]])


def wild(t: float) -> np.ndarray:
    return np.array([[math.sin(3 * t), 1.0, t], [-t, math.cos(t), 2.0], [0.5, -1.0, math.exp(-t)]])


def test_a_constant_matrix_gives_its_exponential():
    A = np.random.default_rng(0).standard_normal((4, 4))
    Phi = fundamental_matrix(lambda t: A, time=1.5, n_steps=400)
    assert np.allclose(Phi, scipy.linalg.expm(1.5 * A), rtol=0, atol=1e-8)


def test_the_solution_agrees_with_scipys_integrator():
    def right_hand_side(t: float, flat: np.ndarray) -> np.ndarray:
        return (wild(t) @ flat.reshape(3, 3)).ravel()

    solution = scipy.integrate.solve_ivp(
        right_hand_side, (0, 2), np.eye(3).ravel(), method="DOP853", rtol=1e-12, atol=1e-12
    )
    Phi = fundamental_matrix(wild, time=2.0, n_steps=500)
    assert np.allclose(Phi, solution.y[:, -1].reshape(3, 3), rtol=0, atol=1e-8)


@pytest.mark.parametrize(("A", "integral"), [(turning, 4.0), (wild, None)])
def test_liouvilles_formula_holds_for_matrices_that_do_not_commute(A, integral):
    assert np.linalg.norm(A(0.2) @ A(1.3) - A(1.3) @ A(0.2)) > 0.1
    Phi = fundamental_matrix(A, time=2.0, n_steps=500)
    exponent = trace_integral(A, time=2.0, n_steps=500)
    assert np.linalg.det(Phi) == pytest.approx(math.exp(exponent), rel=1e-9)
    assert integral is None or exponent == pytest.approx(integral, abs=1e-13)


def test_such_a_solution_is_not_the_exponential_of_the_integral():
    Phi = fundamental_matrix(turning, time=2.0, n_steps=500)
    integral = np.array([[2.0, 2.0], [-2.0, 2.0]])
    assert np.linalg.norm(Phi - scipy.linalg.expm(integral)) > 1
    assert np.linalg.det(scipy.linalg.expm(integral)) == pytest.approx(np.linalg.det(Phi), rel=1e-9)


def test_simpsons_rule_agrees_with_scipys_quadrature():
    expected, _ = scipy.integrate.quad(lambda t: np.trace(wild(t)), 0, 2, epsabs=1e-13)
    assert trace_integral(wild, time=2.0, n_steps=100) == pytest.approx(expected, abs=1e-8)


def test_the_error_shrinks_with_the_fourth_power_of_the_step():
    def error(n_steps: int) -> float:
        return abs(np.linalg.det(fundamental_matrix(turning, time=2.0, n_steps=n_steps)) - math.exp(4))

    assert error(50) / error(100) > 12


def test_trace_zero_keeps_the_volume_and_time_can_run_backwards():
    spinning = fundamental_matrix(lambda t: [[0, t], [-1, 0]], time=3.0, n_steps=300)
    assert np.linalg.det(spinning) == pytest.approx(1, abs=1e-8)
    there = fundamental_matrix(lambda t: turning(2 - t) * -1, time=2.0, n_steps=300)
    back = fundamental_matrix(turning, time=2.0, n_steps=300)
    assert np.allclose(there @ back, np.eye(2), rtol=0, atol=1e-7)
    assert trace_integral(turning, time=-2.0, n_steps=10) == pytest.approx(0)


@pytest.mark.parametrize("function", [fundamental_matrix, trace_integral])
def test_bad_input_is_refused(function):
    message = "expected n_steps >= 1, received 0; 100 is a good start"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        function(turning, time=1.0, n_steps=0)
    with pytest.raises(ValueError, match="expected square matrices"):
        function(lambda t: np.zeros((2, 3)), time=1.0, n_steps=1)
    with pytest.raises(ValueError, match="expected finite entries"):
        function(lambda t: [[math.inf]], time=1.0, n_steps=1)

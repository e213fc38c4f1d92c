from collections.abc import Iterator

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from snippets.gan.dirac import minimax_field, non_saturating_field
from snippets.gan.dynamics import integrate
from snippets.gan.dynamics_figures import averaged_orbit, eigenvalue_locus, momentum_curves, trajectory_panel
from snippets.gan.momentum import spectral_radius
from snippets.gan.orbits import centred_penalty_crossing
from snippets.gan.spectrum import consensus_eigenvalues, damped_eigenvalues


@pytest.fixture(autouse=True)
def canvas() -> Iterator[None]:
    """Draw without a screen, and leave no figure open."""
    with matplotlib.rc_context({"backend": "agg"}):
        yield
        plt.close("all")


def test_the_panel_has_eight_trajectories_from_one_start_and_three_of_them_land():
    axes = trajectory_panel().axes
    trajectories = {axis.get_title(): np.column_stack(axis.lines[0].get_data()) for axis in axes}
    assert len(trajectories) == 8
    assert {tuple(states[0]) for states in trajectories.values()} == {(1.2, 0.0)}
    landed = {name for name, states in trajectories.items() if np.linalg.norm(states[-1]) < 0.02}
    assert landed == {"R1", "noise", "consensus"}
    radii = {name: np.linalg.norm(states, axis=1) for name, states in trajectories.items()}
    assert np.allclose(radii["zero-sum"], 1.2, rtol=0, atol=1e-4)
    assert (np.diff(radii["simultaneous"]) > 0).all()
    assert 1.1 < radii["alternating"].min() < 1.2 < radii["alternating"].max() < 1.4
    assert (np.diff(radii["non-saturating"]) < 1e-12).all()
    assert 0.3 < radii["non-saturating"][-1] < 0.6
    theta, psi = trajectories["slope 0.6"][160:].T
    crossings = np.abs(theta[np.flatnonzero(np.diff(np.sign(psi)))])
    assert np.allclose(crossings, centred_penalty_crossing(weight=1.0, center=0.6), rtol=0, atol=0.15)


def test_the_flows_of_the_panel_are_those_of_their_fields():
    axes = {axis.get_title(): axis for axis in trajectory_panel().axes}
    for name, field in {"zero-sum": minimax_field, "non-saturating": non_saturating_field}.items():
        fine = integrate(field, np.array([1.2, 0.0]), time=40, n_steps=3200)[::10]
        assert np.allclose(axes[name].lines[0].get_xydata(), fine, rtol=0, atol=1e-3)
    # With R1, near the solution: the rate and the turn of its eigenvalues, -0.15 and 0.477.
    states = axes["R1"].lines[0].get_xydata() @ [1, 1j]
    turns = np.unwrap(np.angle(states[160:]))
    assert (turns[-1] - turns[0]) / 20 == pytest.approx(0.477, rel=0.03)
    assert np.log(np.abs(states[160] / states[-1])) / 20 == pytest.approx(0.15, rel=0.1)


def test_the_locus_shows_the_closed_form_and_a_rate_that_turns_at_the_critical_weight():
    plane, rate = eigenvalue_locus().axes
    first_branch = plane.lines[1].get_xydata() @ [1, 1j]
    weights = np.linspace(0, 3, 301)
    assert np.allclose(first_branch, damped_eigenvalues(weights)[:, 0])
    lines = {line.get_label(): line.get_xydata() @ [1, 1j] for line in plane.lines}
    assert np.allclose(lines["consensus"], consensus_eigenvalues(weights)[:, 0])
    dots = [line.get_xydata() @ [1, 1j] for line in plane.lines if line.get_marker() == "o"]
    marked = [
        values(weight)
        for values in (damped_eigenvalues, consensus_eigenvalues)
        for weight in np.arange(5) / 2
    ]
    assert np.allclose(dots, marked)
    weights, rates = rate.lines[0].get_data()
    assert weights[np.argmax(rates)] == pytest.approx(1)


def test_the_curves_of_momentum_are_the_largest_eigenvalues():
    for line, alternate in zip(momentum_curves(rate=0.1).axes[0].lines, (False, True), strict=False):
        for momentum, growth in line.get_xydata()[::40]:
            assert growth == spectral_radius(rate=0.1, momentum=momentum, alternate=alternate)


def test_the_average_is_much_closer_than_the_weights():
    weights, average = (line.get_ydata() for line in averaged_orbit().axes[0].lines)
    assert weights[-300:].min() > 1
    assert average[-300:].max() < 0.2

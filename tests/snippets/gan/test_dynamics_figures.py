from collections.abc import Iterator

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from snippets.gan.dynamics_figures import averaged_orbit, eigenvalue_locus, momentum_curves, trajectory_panel
from snippets.gan.momentum import spectral_radius
from snippets.gan.spectrum import damped_eigenvalues


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


def test_the_locus_shows_the_closed_form_and_a_rate_that_turns_at_the_critical_weight():
    plane, rate = eigenvalue_locus().axes
    first_branch = plane.lines[1].get_xydata() @ [1, 1j]
    assert np.allclose(first_branch, damped_eigenvalues(np.linspace(0, 3, 301))[:, 0])
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

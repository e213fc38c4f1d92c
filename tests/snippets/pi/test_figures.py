"""The figures."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from snippets.pi.estimate import Estimate
from snippets.pi.figures import draw_convergence, draw_errors, draw_race
from snippets.pi.race import Lap


@pytest.fixture(autouse=True)
def closed_figures():
    plt.switch_backend("agg")
    yield
    plt.close("all")


def test_convergence_has_a_line_for_each_method():
    (axes,) = draw_convergence({"linear": [1, 2, 3], "quadratic": [1, 2, 4]}).axes
    assert [line.get_label() for line in axes.lines] == ["linear", "quadratic"]
    assert axes.lines[1].get_ydata().tolist() == [1, 2, 4]
    assert axes.get_xscale() == axes.get_yscale() == "log"


def test_the_race_shows_each_method_and_what_is_partial():
    laps = [Lap("a", 10, 0.1, ""), Lap("b", 10, 0.2, ""), Lap("a", 100, 0.5, "")]
    (axes,) = draw_race(laps, {"darts": {1.0: 0.01, 1.5: 0.1}, "needles": {0.9: 0.02}}).axes
    assert [line.get_label() for line in axes.lines] == ["darts", "needles", "a", "b"]
    assert axes.lines[0].get_xdata().tolist() == [1.0, 1.5]
    assert axes.lines[0].get_linestyle() == axes.lines[1].get_linestyle() == "--"
    assert axes.lines[2].get_xdata().tolist() == [10, 100]
    assert axes.lines[2].get_ydata().tolist() == [0.1, 0.5]


def test_errors_are_points_beside_their_standard_errors():
    (axes,) = draw_errors({"darts": [Estimate(3.0, 0.2, n=10), Estimate(3.1, 0.1, n=40)]}).axes
    line, points = axes.lines
    assert line.get_ydata().tolist() == [0.2, 0.1]
    assert points.get_ydata() == pytest.approx(np.pi - np.array([3.0, 3.1]))
    assert points.get_color() == line.get_color()

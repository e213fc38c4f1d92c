"""The figures hold what they are given."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def figures(tensorflow):
    from snippets.gan import figures

    yield figures
    figures.plt.close("all")


def test_every_run_is_a_dot_and_every_mean_a_line(figures):
    from snippets.gan.ring import ModeCoverage
    from snippets.gan.ring_experiment import RingRun

    runs = {
        name: [
            RingRun(k, ModeCoverage(8, quality, 0.1), np.zeros((1, 1, 2))) for k, quality in enumerate(group)
        ]
        for name, group in {"a": [0.2, 0.4], "b": [0.9, 0.7]}.items()
    }
    axis = figures.quality_figure(runs).axes[0]
    assert [line.get_ydata().tolist() for line in axis.lines[:2]] == [[0.2, 0.4], [0.9, 0.7]]
    means = [segment[0][1] for lines in axis.collections for segment in lines.get_segments()]
    assert means == pytest.approx([0.3, 0.8])


def test_samples_stand_in_a_grid_of_runs_and_times(figures):
    samples = np.arange(2 * 3 * 5 * 2).reshape(2, 3, 5, 2) / 50
    axes = figures.samples_figure({"a": samples[0], "b": samples[1]}, n_steps=300).axes
    assert [axis.get_title() for axis in axes] == ["100", "200", "300", "", "", ""]
    assert [axis.get_ylabel() for axis in axes] == ["a", "", "", "b", "", ""]
    assert np.array_equal(axes[4].lines[1].get_xydata(), samples[1, 1])


def test_orbits_are_drawn_with_their_radius(figures):
    orbit = np.array([[3.0, 4.0], [0.0, 1.0]])
    plane, radius = figures.orbit_figure({"a": orbit}).axes
    assert np.array_equal(plane.lines[0].get_xydata(), orbit)
    assert radius.lines[0].get_ydata().tolist() == [5, 1]


def test_each_column_of_digits_has_its_real_one_and_what_was_judged_to_be_it(figures):
    real = np.arange(10)[:, None, None] * np.ones((10, 8, 8))
    labels = np.array([1, 0, 1, 1])
    generated = -np.arange(1, 5)[:, None, None] * np.ones((4, 8, 8))
    axes = np.array(figures.digits_figure(real, generated, labels, n_rows=2).axes).reshape(3, 10)
    shown = [[axis.images[0].get_array()[0, 0] if axis.images else None for axis in row] for row in axes]
    assert shown[0] == list(range(10))
    assert shown[1] == [-2, -1] + 8 * [None]
    assert shown[2] == [None, -3] + 8 * [None]

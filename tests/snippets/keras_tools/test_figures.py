"""The figures show what they are given."""

from __future__ import annotations

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest


@pytest.fixture(scope="module")
def figures(tensorflow):
    from snippets.keras_tools import figures

    return figures


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_an_attention_map_has_the_tokens_on_both_axes_and_the_scores_between(figures):
    scores = np.random.default_rng(0).dirichlet(np.ones(3), size=(2, 3))
    figure = figures.attention_figure(["the", "cat", "sat"], scores, titles=["head 1", "head 2"])
    *maps, _ = figure.axes  # and the bar of colours
    for axis, head in zip(maps, scores, strict=True):
        np.testing.assert_array_equal(axis.images[0].get_array(), head)
        assert [text.get_text() for text in axis.get_xticklabels()] == ["the", "cat", "sat"]
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == ["the", "cat", "sat"]


def test_scores_that_do_not_fit_the_tokens_are_refused(figures):
    message = "expected scores of shape (1, 2, 2), for titles and tokens, received (1, 3, 3)"
    with pytest.raises(ValueError, match=re.escape(message)):
        figures.attention_figure(["a", "b"], np.ones((1, 3, 3)), titles=["head"])


def test_the_curve_of_ratios_is_the_formula_and_points_are_measured(figures):
    from snippets.keras_tools.noisy_quadratic import NoisyRun, variance_ratio

    rng = np.random.default_rng(0)
    runs = [NoisyRun(0.5, decay, rng.random((9, 4)), rng.random((9, 4))) for decay in (0.9, 0.99)]
    [axis] = figures.ratio_figure(runs, burn_in=3).axes
    curve, points = axis.lines
    np.testing.assert_allclose(points.get_ydata(), [run.ratio(burn_in=3) for run in runs])
    window, ratio = curve.get_data()
    assert ratio[7] == pytest.approx(variance_ratio(1 - 1 / window[7], 0.5))

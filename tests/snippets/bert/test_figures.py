"""Figures show the numbers that they are given."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def plt():
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    yield plt
    plt.close("all")


def test_the_ways_are_drawn_over_each_other_and_the_optimum_beside_them(plt):
    from snippets.bert.figures import draw_ways

    draw_ways({"a": np.arange(3.0), "b": np.arange(3.0)}, {"c": np.linspace(4, 1, 60)}, optimum=0.5)
    left, right = plt.gcf().axes
    assert [line.get_label() for line in left.get_lines()] == ["a", "b"]
    assert np.array_equal(left.get_lines()[1].get_ydata(), [0, 1, 2])
    assert right.get_lines()[1].get_ydata()[0] == 0.5


def test_the_last_point_is_what_was_held_out(plt):
    from snippets.bert.figures import draw_text_losses

    held_out = {"unigram": 3.0, "bigram": 2.5, "BERT": 2.0}
    draw_text_losses({"English": (np.full(60, 2.2), held_out), "Chinese": (np.full(70, 2.2), held_out)})
    for axes, steps in zip(plt.gcf().axes, (60, 70), strict=True):
        point = axes.get_lines()[-1]
        assert point.get_xydata().tolist() == [[steps, 2.0]]
        assert [line.get_ydata()[0] for line in axes.get_lines()[1:3]] == [3.0, 2.5]


@pytest.mark.parametrize("trained", [0.5, 2.2])
def test_the_end_of_the_training_is_in_the_frame_and_so_is_what_was_held_out(plt, trained):
    from snippets.bert.figures import draw_text_losses

    losses = np.linspace(7.0, trained, 200)
    draw_text_losses({"Chinese": (losses, {"unigram": 3.0, "bigram": 2.5, "BERT": 2.0})})
    low, high = plt.gca().get_ylim()
    assert low < min(losses[-50:].mean(), 2.0)
    assert high > 3.0


def test_running_means_are_those_of_a_sum(plt):
    from snippets.bert.figures import running_mean

    losses = np.random.default_rng(0).standard_normal(80)
    steps, means = running_mean(losses)
    assert steps[0] == 50
    assert steps[-1] == 80
    assert means[-1] == pytest.approx(losses[-50:].mean())


def test_too_few_losses_are_refused(plt):
    from snippets.bert.figures import running_mean

    with pytest.raises(ValueError, match="expected at least 50 losses, received 3"):
        running_mean(np.ones(3))

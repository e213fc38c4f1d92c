"""What Keras's own averages lose, on the installed version."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def runs(tensorflow):
    from snippets.keras_tools.keras_averaging import AVERAGES, train_with

    return {kind: train_with(kind) for kind in AVERAGES}


def distance(some, others):
    return max(np.abs(a - b).max() for a, b in zip(some, others, strict=True))


@pytest.mark.parametrize("kind", ["use_ema", "SwapEMAWeights"])
def test_the_average_of_keras_takes_the_place_of_the_weights_and_training_goes_on_from_there(runs, kind):
    plain, run = runs["no average"], runs[kind]
    assert distance(run.first.steps[-1], plain.first.steps[-1]) == 0  # as without, until the end of fit
    assert distance(run.after_first, plain.after_first) > 1e-2
    assert distance(run.after_second, plain.after_second) > 1e-2


def test_the_average_of_keras_starts_after_the_first_step(runs):
    steps, run = runs["no average"].first.steps, runs["use_ema"]
    average = [value.astype("float64") for value in steps[0]]
    for weights in steps[1:]:
        average = [0.9 * a + 0.1 * w for a, w in zip(average, weights, strict=True)]
    trainable = [0, 1, 2, 3, 6, 7]
    assert distance([run.after_first[i] for i in trainable], [average[i] for i in trainable]) < 1e-6


@pytest.mark.parametrize("kind", ["use_ema", "SwapEMAWeights"])
def test_keras_does_not_average_statistics(runs, kind):
    raw, ours = runs["no average"].first.steps[-1][4:6], runs["ExponentialMovingAverage"]
    assert distance(runs[kind].first.validation[0][4:6], raw) == 0
    assert distance(ours.first.validation[0][4:6], raw) > 1e-2


def test_swapping_by_addition_does_not_give_the_weights_back_ours_does(runs):
    plain = runs["no average"].first.epochs[0]
    assert 0 < distance(runs["SwapEMAWeights"].first.epochs[0], plain) < 1e-6
    assert distance(runs["ExponentialMovingAverage"].first.epochs[0], plain) == 0


def test_swapping_by_addition_loses_an_average_that_is_much_smaller_than_the_weight(tensorflow):
    from snippets.keras_tools.keras_averaging import swapped_by_addition

    assert swapped_by_addition(1e4, 1e-4) == (0.0, 1e4)


def test_ours_changes_nothing_in_two_fits(runs):
    plain, ours = runs["no average"], runs["ExponentialMovingAverage"]
    assert distance(ours.after_first, plain.after_first) == 0
    assert distance(ours.after_second, plain.after_second) == 0


def test_the_table_says_so(tensorflow):
    from snippets.keras_tools.keras_averaging import averaging_table

    table = averaging_table()
    assert table.index.tolist() == ["use_ema", "SwapEMAWeights", "ExponentialMovingAverage"]
    ours = table.loc["ExponentialMovingAverage"]
    assert ours[["after validation", "after fit", "after a second fit"]].tolist() == [0, 0, 0]
    assert ours["statistics"] < 1e-6
    assert (table.loc[["use_ema", "SwapEMAWeights"], ["after fit", "statistics"]] > 1e-2).all(axis=None)


def test_a_kind_that_is_none_is_refused(tensorflow):
    from snippets.keras_tools.keras_averaging import train_with

    with pytest.raises(ValueError, match=r"expected one of \('no average', .*\), received 'ema'"):
        train_with("ema")

from __future__ import annotations

import json

import numpy as np
import pytest


@pytest.fixture(scope="module")
def schedule(tensorflow):
    from snippets.bert.learning_rate import WarmupLinearDecay

    return WarmupLinearDecay


def test_it_goes_through_the_corners_on_straight_lines(schedule):
    W, T, peak = 5, 20, 0.3
    rates = np.array([float(schedule(peak, warmup_steps=W, total_steps=T)(t)) for t in range(T + 3)])
    assert np.allclose(rates[:W], peak * np.arange(1, W + 1) / W, rtol=1e-6)
    assert np.allclose(rates[W : T + 1], peak * np.arange(T - W, -1, -1) / (T - W), rtol=1e-6)
    assert (rates[:T] > 0).all()
    assert rates[T:].tolist() == [0.0, 0.0, 0.0]


def test_without_warm_up_it_starts_at_the_peak(schedule):
    decay = schedule(0.5, warmup_steps=0, total_steps=4)
    assert [float(decay(t)) for t in range(5)] == [0.5, 0.375, 0.25, 0.125, 0.0]


def test_the_optimizer_follows_it_and_is_built_again_with_it(schedule, tensorflow):
    import keras

    optimizer = keras.optimizers.SGD(schedule(1.0, warmup_steps=2, total_steps=4))
    x = keras.Variable(0.0)
    visited = []
    for _ in range(4):
        optimizer.apply([tensorflow.constant(-1.0)], [x])
        visited.append(float(x.value))
    assert visited == [0.5, 1.5, 2.5, 3.0]
    config = json.loads(json.dumps(keras.optimizers.serialize(optimizer)))
    again = keras.optimizers.deserialize(config)
    assert float(again.learning_rate) == 0.5


@pytest.mark.xla
def test_it_is_the_same_in_every_way_of_running(schedule, tensorflow, run):
    decay = schedule(1.0, warmup_steps=3, total_steps=9)
    assert float(run(decay, tensorflow.constant(6, "int64"))) == pytest.approx(0.5)


@pytest.mark.parametrize("steps", [(-1, 5), (5, 5), (6, 5)])
def test_steps_out_of_order_are_refused(schedule, steps):
    expected = f"expected 0 <= warmup_steps < total_steps, received {steps[0]} and {steps[1]}"
    with pytest.raises(ValueError, match=expected):
        schedule(1.0, warmup_steps=steps[0], total_steps=steps[1])


def test_a_peak_that_is_not_positive_is_refused(schedule):
    with pytest.raises(ValueError, match=r"expected a positive peak, received 0\.0"):
        schedule(0.0, warmup_steps=1, total_steps=5)

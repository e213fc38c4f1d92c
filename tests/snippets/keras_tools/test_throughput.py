"""Speeds of all routes, for a moment."""

from __future__ import annotations

import numpy as np
import pytest

from snippets.keras_tools.busy_batches import looped_batch, sorted_batch


def test_the_work_is_what_is_said():
    x = np.random.default_rng(0).random(3)
    batch = looped_batch(0, np.random.default_rng(0))
    for _ in range(20):
        x = 3.9 * x * (1 - x)
    assert np.allclose(batch[0, :3], x)
    numbers = sorted_batch(0, np.random.default_rng(0))
    assert np.all(np.diff(numbers) >= 0)
    assert numbers[0, 0] == np.random.default_rng(0).random(128 * 128).min()


@pytest.mark.parametrize("make_batch", [looped_batch, sorted_batch])
def test_every_route_delivers(tensorflow, make_batch):
    from snippets.keras_tools.throughput import throughput

    speeds = throughput(make_batch, n_batches=3, workers=2)
    assert list(speeds) == [
        "PyDataset, no workers",
        "PyDataset, threads",
        "PyDataset, processes",
        "tf.data, numpy_function",
        "as_tf_dataset, thread",
        "as_tf_dataset, fork",
        "as_tf_dataset, spawn",
    ]
    assert all(speed.first > 0 and speed.rate > 0 and speed.own > 0 for speed in speeds.values())


def test_one_batch_has_no_rate(tensorflow):
    from snippets.keras_tools.throughput import throughput

    with pytest.raises(ValueError, match=r"^expected at least 2 batches, received n_batches=1$"):
        throughput(looped_batch, n_batches=1, workers=1)


def test_processes_take_the_work_out_of_the_training_process(tensorflow):
    from snippets.keras_tools.throughput import throughput

    speeds = throughput(looped_batch, n_batches=40, workers=2)
    assert speeds["as_tf_dataset, spawn"].own < speeds["as_tf_dataset, thread"].own

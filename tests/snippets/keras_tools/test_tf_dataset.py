"""Batches of our own processes as a data set of TensorFlow."""

from __future__ import annotations

from multiprocessing import active_children
from types import SimpleNamespace

import numpy as np
import pytest


@pytest.fixture(scope="module")
def tools(tensorflow):
    import keras

    from snippets.keras_tools.safe_sequence import SafeSequence
    from snippets.keras_tools.tf_dataset import as_tf_dataset

    return SimpleNamespace(SafeSequence=SafeSequence, as_tf_dataset=as_tf_dataset, keras=keras, tf=tensorflow)


@pytest.fixture(autouse=True)
def nothing_stays_behind():
    yield
    assert active_children() == []


def pairs(index, rng):
    return rng.random((4, 2), dtype="float32"), np.full((4, 1), index)


def grows(index, rng):
    return np.zeros((1 + index, 2))


@pytest.mark.parametrize("context", ["thread", "fork", "spawn"])
def test_it_gives_the_batches_of_the_sequence_epoch_after_epoch(tools, context):
    sequence = tools.SafeSequence(pairs, 3, seed=7)
    data = tools.as_tf_dataset(sequence, workers=2, context=context)
    found = list(data.take(6).as_numpy_iterator())
    for epoch in range(2):
        sequence.epoch = epoch
        for index in range(3):
            for expected, given in zip(sequence[index], found[3 * epoch + index], strict=True):
                assert np.array_equal(expected, given)


def test_a_fixed_sequence_is_repeated(tools):
    sequence = tools.SafeSequence(pairs, 2, seed=7, fixed=True)
    found = list(tools.as_tf_dataset(sequence, workers=1, context="thread").take(4).as_numpy_iterator())
    assert np.array_equal(found[0][0], found[2][0])
    assert np.array_equal(found[1][0], found[3][0])


def test_every_shape_is_known_and_there_is_no_end(tools):
    data = tools.as_tf_dataset(tools.SafeSequence(pairs, 3, seed=7), workers=1, context="thread")
    assert [(spec.shape, spec.dtype.name) for spec in data.element_spec] == [
        ((4, 2), "float32"),
        ((4, 1), "int64"),
    ]


def test_fit_takes_it_and_ends_its_workers(tools):
    model = tools.keras.Sequential([tools.keras.Input((2,)), tools.keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    data = tools.as_tf_dataset(tools.SafeSequence(pairs, 3, seed=7), workers=2, context="fork")
    history = model.fit(data, steps_per_epoch=3, epochs=2, shuffle=False, verbose=0)
    assert len(history.history["loss"]) == 2


def test_another_shape_than_the_first_is_an_error(tools):
    data = tools.as_tf_dataset(tools.SafeSequence(grows, 3, seed=7), workers=1, context="thread")
    with pytest.raises(tools.tf.errors.InvalidArgumentError, match=r"shape \(1, 2\) was expected"):
        list(data.take(2))


def test_a_wrong_argument_is_an_error_before_training(tools):
    sequence = tools.SafeSequence(pairs, 3, seed=7)
    with pytest.raises(ValueError, match="expected a context of"):
        tools.as_tf_dataset(sequence, workers=1, context="threads")

"""The same batches from any number of workers."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import pytest


@pytest.fixture(scope="module")
def sequences(tensorflow):
    import keras

    from snippets.keras_tools.safe_sequence import SafeSequence
    from snippets.keras_tools.worker_faults import numbers_seen

    return SimpleNamespace(SafeSequence=SafeSequence, numbers_seen=numbers_seen, keras=keras)


def one_number(index, rng):
    return rng.random((1, 1))


def pairs(index, rng):
    x = rng.standard_normal((8, 3))
    return x, x.sum(axis=-1, keepdims=True)


WORKERS = [{"workers": 3}, {"workers": 4, "use_multiprocessing": True}]


@pytest.mark.parametrize("options", WORKERS, ids=["3 threads", "4 processes"])
def test_workers_change_nothing_in_any_epoch(sequences, options):
    alone = sequences.numbers_seen(sequences.SafeSequence(one_number, 8, seed=5), epochs=3)
    seen = sequences.numbers_seen(sequences.SafeSequence(one_number, 8, seed=5, **options), epochs=3)
    assert np.array_equal(seen, alone)
    assert len(np.unique(seen)) == 24


@pytest.mark.parametrize("options", WORKERS, ids=["3 threads", "4 processes"])
def test_trained_weights_are_equal_bit_by_bit(sequences, options):
    weights = []
    for each in ({}, options):
        model = sequences.keras.Sequential(
            [sequences.keras.Input((3,)), sequences.keras.layers.Dense(1, kernel_initializer="zeros")]
        )
        model.compile(sequences.keras.optimizers.SGD(0.1), "mse")
        model.fit(sequences.SafeSequence(pairs, 5, seed=1, **each), epochs=2, shuffle=False, verbose=0)
        weights.append(model.get_weights())
    assert all(map(np.array_equal, *weights))


def test_two_fits_are_one_fit_of_as_many_epochs(sequences):
    once = sequences.numbers_seen(sequences.SafeSequence(one_number, 4, seed=2), epochs=3)
    sequence = sequences.SafeSequence(one_number, 4, seed=2)
    parts = [sequences.numbers_seen(sequence, epochs=n) for n in (1, 2)]
    assert np.array_equal(np.concatenate(parts), once)
    resumed = sequences.SafeSequence(one_number, 4, seed=2)
    resumed.epoch = 2
    assert np.array_equal(sequences.numbers_seen(resumed, epochs=1), once[2:])


def test_a_fixed_one_repeats_its_first_epoch(sequences):
    seen = sequences.numbers_seen(sequences.SafeSequence(one_number, 4, seed=2, fixed=True), epochs=2)
    assert np.array_equal(seen[0], seen[1])


@pytest.mark.replicas
def test_two_replicas_see_the_same_batches_an_epoch_later(sequences, two_replicas):
    weights = []
    for place, first_epoch in ((two_replicas.scope(), 0), (nullcontext(), 1)):
        with place:
            model = sequences.keras.Sequential(
                [sequences.keras.Input((3,)), sequences.keras.layers.Dense(1, kernel_initializer="zeros")]
            )
            model.compile(sequences.keras.optimizers.SGD(0.1), "mse")
        sequence = sequences.SafeSequence(pairs, 5, seed=1)
        sequence.epoch = first_epoch  # under a strategy, Keras looks at a batch first: an epoch that began
        model.fit(sequence, epochs=2, shuffle=False, verbose=0)
        assert sequence.epoch == 3
        weights.append(model.get_weights())
    np.testing.assert_allclose(weights[0][0], weights[1][0], rtol=1e-5)


def test_no_batch_is_refused(sequences):
    with pytest.raises(ValueError, match=r"^expected at least 1 batch, received n_batches=0$"):
        sequences.SafeSequence(one_number, 0, seed=0)

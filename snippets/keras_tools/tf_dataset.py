"""The batches of a sequence as a `tf.data.Dataset`, made by processes of our own."""

from collections.abc import Iterator
from itertools import count, repeat
from typing import Any

import numpy as np
import tensorflow as tf

from snippets.keras_tools.indexed_batch import indexed_batch
from snippets.keras_tools.parallel_map import parallel_map
from snippets.keras_tools.safe_sequence import SafeSequence


def as_tf_dataset(sequence: SafeSequence, *, workers: int, context: str = "spawn") -> tf.data.Dataset:
    """Return the batches of `sequence` from its present epoch on, one epoch after the other, without end.

    The workers start once and serve all epochs:
    `fit(data, steps_per_epoch=len(sequence), epochs=..., shuffle=False)`.
    Shapes and types are those of the first batch, and a batch that differs is an error, so that a compiled
    step is never traced twice. The batches come from Python, so this pipeline stays on the host.

    Shapes:
        n batches -> an endless data set of them

    Raises:
        ValueError: there is no such context, or no worker.

    Example:
        >>> numbers = SafeSequence(lambda index, rng: rng.integers(100, size=2), 3, seed=0)
        >>> data = as_tf_dataset(numbers, workers=2, context="thread")
        >>> [batch.tolist() for batch in data.take(4).as_numpy_iterator()]
        [[85, 63], [88, 44], [22, 62], [52, 88]]
    """
    make_batch, seed, first, n_batches = sequence.make_batch, sequence.seed, sequence.epoch, len(sequence)
    epochs = repeat if sequence.fixed else count

    def batch_at(place: tuple[int, int]) -> Any:  # no name of Keras in it, for which workers would load it
        return indexed_batch(make_batch, seed=seed, epoch=place[0], index=place[1])

    def batches() -> Iterator[Any]:
        places = ((epoch, index) for epoch in epochs(first) for index in range(n_batches))
        return parallel_map(batch_at, places, workers=workers, context=context)

    batches()  # starts nothing, but a wrong argument is an error here and not in the middle of `fit`
    signature = tf.nest.map_structure(lambda array: tf.TensorSpec(np.shape(array), array.dtype), sequence[0])
    return tf.data.Dataset.from_generator(batches, output_signature=signature).prefetch(1)

"""Batches a second: our generators beside `tf.data` and Keras's own workers."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any

import keras
import tensorflow as tf

from snippets.keras_tools.indexed_batch import MakeBatch
from snippets.keras_tools.safe_sequence import SafeSequence
from snippets.keras_tools.tf_dataset import as_tf_dataset
from snippets.keras_tools.worker_faults import FirstNumber


@dataclass(frozen=True)
class Speed:
    """How fast batches came."""

    first: float  # seconds to the first batch
    rate: float  # batches a second, of their second half
    own: float  # milliseconds of processor time a batch, in the training process alone


def throughput(make_batch: MakeBatch, *, n_batches: int, workers: int, n_rounds: int = 1) -> dict[str, Speed]:
    """Return the speed of each route into `fit`.

    The rate is that of the second half, since workers make some of the first while `fit` waits for one. The
    model does nothing, so that the data are all that takes time. In each round every route has its turn, and
    the best of its rounds counts, since other work on the machine only makes it slower.

    Shapes:
        scalars -> name to speed

    Raises:
        ValueError: there are fewer than two batches, so that no time passes between them.

    Example:
        >>> speeds = throughput(lambda index, rng: rng.random((2, 1)), n_batches=3, workers=1)
        >>> all(speed.first > 0 and speed.rate > 0 and speed.own > 0 for speed in speeds.values())
        True
    """

    if n_batches < 2:
        raise ValueError(f"expected at least 2 batches, received n_batches={n_batches}")

    def sequence(**options: Any) -> SafeSequence:
        return SafeSequence(make_batch, n_batches, seed=0, **options)

    plain = sequence()
    batch = plain[0]

    def parallel_calls() -> tf.data.Dataset:
        calls = tf.data.Dataset.range(n_batches).map(
            lambda index: tf.ensure_shape(
                tf.numpy_function(plain.__getitem__, [index], batch.dtype), batch.shape
            ),
            num_parallel_calls=workers,
        )
        return calls.prefetch(1)

    routes: dict[str, Callable[[], Any]] = {
        "PyDataset, no workers": sequence,
        "PyDataset, threads": lambda: sequence(workers=workers),
        "PyDataset, processes": lambda: sequence(workers=workers, use_multiprocessing=True),
        "tf.data, numpy_function": parallel_calls,
        **{
            f"as_tf_dataset, {context}": lambda context=context: as_tf_dataset(
                plain, workers=workers, context=context
            )
            for context in ("thread", "fork", "spawn")
        },
    }
    model = FirstNumber()
    model.compile()
    model.fit(tf.data.Dataset.from_tensors(batch), shuffle=False, verbose=0)  # traces the step
    rounds = [[_speed(model, route(), n_batches) for route in routes.values()] for _ in range(n_rounds)]
    return {name: _best(turns) for name, *turns in zip(routes, *rounds, strict=True)}


def _speed(model: keras.Model, data: Any, n_batches: int) -> Speed:
    times, start = [perf_counter()], process_time()
    note = keras.callbacks.LambdaCallback(on_train_batch_end=lambda *_, **__: times.append(perf_counter()))
    steps = n_batches if isinstance(data, tf.data.Dataset) else None
    model.fit(data, steps_per_epoch=steps, shuffle=False, verbose=0, callbacks=[note])
    half = len(times) // 2
    rate = (len(times) - 1 - half) / (times[-1] - times[half])
    return Speed(times[1] - times[0], rate, 1000 * (process_time() - start) / n_batches)


def _best(turns: list[Speed]) -> Speed:
    first, own = min(turn.first for turn in turns), min(turn.own for turn in turns)
    return Speed(first, max(turn.rate for turn in turns), own)

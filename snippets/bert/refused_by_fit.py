"""What Keras's `fit` refuses on several replicas, in its own words."""

import re
from typing import Any

import keras
import numpy as np
import tensorflow as tf

KNOWN = (
    r"`merge_call` called while defining a new graph or a tf.function"
    "|Trying to access resource"
    "|You must feed a value for placeholder tensor"
    r"|Attempt to convert a value \(PerReplica"
)


def refused_by_fit(
    strategy: tf.distribute.Strategy, *, accumulation_steps: int | None = None, **compile_options: Any
) -> str:
    """Return why two steps of `fit` fail under `strategy`, or "" if they do not.

    Shapes:
        accumulation_steps: batches to an update of the weights -> an error and its core

    Example:
        >>> refused_by_fit(tf.distribute.get_strategy(), accumulation_steps=2, jit_compile=True)
        ''
    """
    with strategy.scope():
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        optimizer = keras.optimizers.SGD(0.1, gradient_accumulation_steps=accumulation_steps)
        model.compile(optimizer, loss="mse", **compile_options)
    x = np.ones((16, 4), "float32")
    batches = tf.data.Dataset.from_tensor_slices((x, x[:, :1])).batch(8, drop_remainder=True)
    by_examples = tf.data.Options()
    by_examples.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    try:
        model.fit(batches.with_options(by_examples), verbose=0, shuffle=False)
    except (RuntimeError, ValueError, tf.errors.InvalidArgumentError) as error:
        return f"{type(error).__name__}: {_core(str(error))}"
    return ""


def refused_by_workers(**options: Any) -> str:
    """Return what `refused_by_fit` says in a worker that TF_CONFIG describes, for one of several processes.

    Shapes:
        options of `refused_by_fit` -> an error and its core

    Example:
        >>> refused_by_workers()  # no TF_CONFIG: one worker
        ''
    """
    return refused_by_fit(tf.distribute.MultiWorkerMirroredStrategy(), **options)


def _core(message: str) -> str:
    """What a message of many lines says, without paths, values and the call stack."""
    found = re.search(KNOWN, message)
    return found[0] if found else message.partition("\n")[0]

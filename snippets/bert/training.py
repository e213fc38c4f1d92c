"""A training step that is the same on one device, on replicas and in several processes."""

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from snippets.bert.masked_lm_loss import masked_lm_sums

Batch = tuple[dict[str, tf.Tensor], tf.Tensor, tf.Tensor]
Tensors = tuple[tf.Tensor, ...]
Sums = dict[str, tf.Tensor]  # cross_entropy, correct, weight
BatchesOf = Callable[..., tf.data.Dataset]  # of pipeline=, pipelines=

DRAWS = 1024  # one generator is asked at most so often in a forward pass


def make_gradient_function(
    model: keras.Model, *, positions: int, jit_compile: bool = True
) -> Callable[[Tensors, Tensors, tuple[Tensors, Sums], Batch], tuple[Tensors, Sums]]:
    r"""Return a pure function of (parameters, seeds, gradients and sums so far, batch) to gradients and sums.

    It adds the gradient of $\frac1n\sum w\,(-\ln p(y))$ with `positions` as $n$: a constant, so that the
    gradients of the parts of a batch add up to that of the whole, whatever their weights. As only tensors
    go in and out, XLA compiles it without a look at variables, which may have a copy on each replica.

    Shapes:
        a model -> a function

    Example:
        >>> x = keras.Input((1, 2))
        >>> model = keras.Model(x, keras.layers.Dense(2)(x))
        >>> add = make_gradient_function(model, positions=1)
        >>> parameters = tuple(tf.convert_to_tensor(v) for v in model.trainable_variables)
        >>> batch = tf.constant([[[1.0, 0.0]]]), tf.constant([[0]]), tf.constant([[1.0]])
        >>> no_sums = {name: tf.zeros(()) for name in ("cross_entropy", "correct", "weight")}
        >>> so_far = tuple(tf.zeros_like(each) for each in parameters), no_sums
        >>> (kernel, bias), sums = add(parameters, (), so_far, batch)
        >>> bool(tf.reduce_all(abs(kernel[0] - bias) < 1e-6)), float(sums["weight"])
        (True, 1.0)
    """

    @tf.function(jit_compile=jit_compile)
    def add_gradients(
        parameters: Tensors, seeds: Tensors, so_far: tuple[Tensors, Sums], batch: Batch
    ) -> tuple[Tensors, Sums]:
        x, y, w = batch
        with tf.GradientTape() as tape:
            tape.watch(parameters)
            logits, _ = model.stateless_call(parameters, seeds, x, training=True)
            sums = masked_lm_sums(y, logits, w)
            loss = sums["cross_entropy"] / positions  # (eq:constant-normaliser)
        new = tape.gradient(loss, parameters, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        return tf.nest.map_structure(lambda a, b: a + tf.convert_to_tensor(b), so_far, (tuple(new), sums))

    return add_gradients


def nothing_yet(parameters: Tensors) -> tuple[Tensors, Sums]:
    """Return gradients and sums of 0, to which those of the first batch are added.

    Shapes:
        parameters: any -> gradients of the same shapes, three scalars

    Example:
        >>> nothing_yet((tf.ones(2),))[0][0].numpy()
        array([0., 0.], dtype=float32)
    """
    zeros = {name: tf.zeros(()) for name in ("cross_entropy", "correct", "weight")}
    return tuple(tf.zeros_like(each) for each in parameters), zeros


def make_train_step(
    model: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    *,
    strategy: tf.distribute.Strategy,
    micro_batches: int = 1,
    jit_compile: bool = True,
) -> Callable[[Any], Sums]:
    """Return a function of a distributed batch that takes one step and returns the sums over all replicas.

    Each replica adds up the gradients of its micro-batches, one after the other; the optimiser adds those
    of the replicas and takes one step. Dropout draws from its own seed, the step, the replica and the
    micro-batch: no two replicas draw the same, and a resumed run draws what it would have drawn.

    Shapes:
        a model and an optimiser, both built under the scope of the strategy -> a function

    Raises:
        ValueError: the optimiser accumulates gradients too, the model has a state other than its seeds, or
            (at the first batch) the rows of a replica do not divide into micro-batches.

    Example:
        >>> x = keras.Input((1, 2))
        >>> model = keras.Model(x, keras.layers.Dense(2)(x))
        >>> optimizer = keras.optimizers.SGD(0.1)
        >>> optimizer.build(model.trainable_variables)
        >>> step = make_train_step(model, optimizer, strategy=tf.distribute.get_strategy())
        >>> sums = step((tf.ones((4, 1, 2)), tf.zeros((4, 1), tf.int32), tf.ones((4, 1))))
        >>> float(sums["weight"]), int(optimizer.iterations)
        (4.0, 1)
    """
    if optimizer.gradient_accumulation_steps:
        raise ValueError(
            "expected an optimizer that does not accumulate gradients, which fails on replicas; "
            f"use micro_batches={optimizer.gradient_accumulation_steps}"
        )
    others = [each.path for each in model.non_trainable_variables if each.name != "seed_generator_state"]
    if others:
        raise ValueError(f"expected no state but weights and seeds, received {', '.join(others)}")

    def _replica_step(batch: Batch) -> Sums:
        context = tf.distribute.get_replica_context()
        rows, predictions = batch[1].shape
        if rows % micro_batches:
            raise ValueError(f"expected rows divisible by micro_batches={micro_batches}, received {rows}")
        add_gradients = make_gradient_function(
            model, positions=rows * predictions * context.num_replicas_in_sync, jit_compile=jit_compile
        )
        parameters = tuple(tf.convert_to_tensor(each.value) for each in model.trainable_variables)
        size = rows // micro_batches
        total = nothing_yet(parameters)
        first = (
            tf.cast(optimizer.iterations.value, tf.int64) * context.num_replicas_in_sync
            + tf.cast(context.replica_id_in_sync_group, tf.int64)
        ) * micro_batches
        for part in range(micro_batches):
            rows_of_part = slice(part * size, (part + 1) * size)
            micro_batch = tf.nest.map_structure(lambda each, rows=rows_of_part: each[rows], batch)
            total = add_gradients(parameters, _seeds(model, first + part), total, micro_batch)
        gradients, sums = total
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return context.all_reduce(tf.distribute.ReduceOp.SUM, sums)

    @tf.function
    def train_step(batch: Any) -> Sums:
        sums = strategy.run(_replica_step, args=(batch,))
        return tf.nest.map_structure(lambda each: strategy.experimental_local_results(each)[0], sums)

    return train_step


def _seeds(model: keras.Model, number: tf.Tensor) -> Tensors:
    """The states of the generators of a model, for a forward pass of this number."""
    states = [tf.convert_to_tensor(each.value) for each in model.non_trainable_variables]
    return tuple(tf.stack([state[0], tf.cast(number * DRAWS, state.dtype)]) for state in states)


def train(
    step: Callable[[Any], Sums],
    batches_of: BatchesOf,
    steps: int,
    *,
    strategy: tf.distribute.Strategy,
    after_step: Callable[[Sums], None] | None = None,
) -> list[Sums]:
    """Take a step for each of the first `steps` batches, and return what each step adds up.

    Shapes:
        batches_of: as for `distributed` -> sums of each step

    Raises:
        ValueError: there are fewer batches than steps, or as `distributed`.

    Example:
        >>> numbers = lambda *, pipeline, pipelines: tf.data.Dataset.range(6).batch(2, drop_remainder=True)
        >>> double = lambda batch: {"weight": 2 * tf.reduce_sum(batch)}
        >>> [int(sums["weight"]) for sums in train(double, numbers, 2, strategy=tf.distribute.get_strategy())]
        [2, 10]
    """
    found: list[Sums] = []
    for _, batch in zip(range(steps), distributed(batches_of, strategy), strict=False):
        found.append(step(batch))
        if after_step:
            after_step(found[-1])
    if len(found) < steps:
        raise ValueError(f"expected {steps} batches, received {len(found)}: let the dataset repeat")
    return found


def distributed(batches_of: BatchesOf, strategy: tf.distribute.Strategy) -> Any:
    """Return an iterable over batches of which each replica gets its rows.

    Each process asks for `batches_of(pipeline=i, pipelines=n)`, batches that are the i-th of n parts of the
    global ones, and its replicas share them, so that all replicas in their order have the rows of one
    device.

    Shapes:
        batches of B / n rows -> for each replica B / replicas rows

    Raises:
        ValueError: the number of rows is not known, or does not divide among the replicas.

    Example:
        >>> numbers = lambda *, pipeline, pipelines: tf.data.Dataset.range(6).batch(2, drop_remainder=True)
        >>> [batch.numpy().tolist() for batch in distributed(numbers, tf.distribute.get_strategy())]
        [[0, 1], [2, 3], [4, 5]]
    """

    def _of_process(context: tf.distribute.InputContext) -> tf.data.Dataset:
        n = context.num_input_pipelines
        batches = batches_of(pipeline=context.input_pipeline_id, pipelines=n)
        rows = tf.nest.flatten(batches.element_spec)[0].shape[0]
        if rows is None:
            raise ValueError("expected batches of one size, received any: batch with drop_remainder=True")
        replicas = context.num_replicas_in_sync // n
        if rows % replicas:
            raise ValueError(
                f"expected a batch that {context.num_replicas_in_sync} replicas can share, "
                f"received {rows * n} rows"
            )
        return batches.rebatch(rows // replicas, drop_remainder=True)

    return strategy.distribute_datasets_from_function(_of_process)


def loss_and_accuracy(sums: Sums) -> tuple[float, float]:
    """Return cross entropy and accuracy per prediction.

    Shapes:
        sums of one or more steps -> two numbers

    Example:
        >>> loss_and_accuracy({name: tf.constant(2.0) for name in ("cross_entropy", "correct", "weight")})
        (1.0, 1.0)
    """
    return float(sums["cross_entropy"] / sums["weight"]), float(sums["correct"] / sums["weight"])

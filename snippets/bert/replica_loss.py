"""Losses of a masked language model on several replicas: some depend on how many, some do not."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops

Tensor = Any


class PlainMeanModel(keras.Model):
    """Broken: each replica returns the mean over its own examples, and tf.distribute adds the gradients.

    Example:
        >>> inputs = keras.Input((1, 2))
        >>> model = PlainMeanModel(inputs, keras.layers.Identity()(inputs))
        >>> print(f"{model.compute_loss(y=ops.zeros((1, 1), 'int32'), y_pred=ops.zeros((1, 1, 2))):.4f}")
        0.6931
    """

    def compute_loss(
        self,
        x: Tensor = None,
        y: Tensor = None,
        y_pred: Tensor = None,
        sample_weight: Tensor = None,
        **_: Any,
    ) -> Tensor:
        losses = keras.losses.sparse_categorical_crossentropy(y, y_pred, from_logits=True)
        return ops.mean(losses if sample_weight is None else sample_weight * losses)


class ReplicaShareModel(PlainMeanModel):
    r"""Right: each replica returns its share $\frac1R$ of the mean, so that the sum is the mean.

    Example:
        >>> inputs = keras.Input((1, 2))
        >>> model = ReplicaShareModel(inputs, keras.layers.Identity()(inputs))
        >>> print(f"{model.compute_loss(y=ops.zeros((1, 1), 'int32'), y_pred=ops.zeros((1, 1, 2))):.4f}")
        0.6931
    """

    def compute_loss(self, *args: Any, **kwargs: Any) -> Tensor:
        replicas = tf.distribute.get_strategy().num_replicas_in_sync
        return super().compute_loss(*args, **kwargs) / replicas


def own_count_loss() -> keras.losses.Loss:
    r"""Broken: return the loss that divides by the replica's own number of predicted tokens.

    $$\frac{\sum_kw_k\ell_k}{\sum_kw_k}$$

    Shapes:
        nothing -> a Keras loss of (B, K) ids and (B, K, V) logits

    Example:
        >>> own_count_loss().reduction
        'mean_with_sample_weight'
    """
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="mean_with_sample_weight")


def constant_loss() -> keras.losses.Loss:
    r"""Right: return the loss that divides by the number of places, whether they are predicted or filler.

    $$\frac1{BK}\sum_{b=1}^B\sum_{k=1}^Kw_{bk}\ell_{bk}$$

    Shapes:
        nothing -> a Keras loss of (B, K) ids and (B, K, V) logits

    Example:
        >>> constant_loss().reduction
        'sum_over_batch_size'
    """
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum_over_batch_size")


def uneven_batches(n_examples: int, *, batch_size: int, drop_remainder: bool = True) -> tf.data.Dataset:
    """Return batches in which the second half of the examples has more predicted tokens than the first.

    Shapes:
        n_examples: scalar -> batches of (B, 6, 8) features, (B, 6) ids below 16 and (B, 6) weights

    Example:
        >>> [[tuple(part.shape) for part in batch] for batch in uneven_batches(8, batch_size=8)]
        [[(8, 6, 8), (8, 6), (8, 6)]]
    """
    rng = np.random.default_rng(0)
    features = rng.standard_normal((n_examples, 6, 8)).astype("float32")
    ids = rng.integers(16, size=(n_examples, 6)).astype("int32")
    count = np.where(np.arange(n_examples) % batch_size < batch_size // 2, 1, 6)
    weights = (np.arange(6) < count[:, None]).astype("float32")
    return tf.data.Dataset.from_tensor_slices((features, ids, weights)).batch(
        batch_size, drop_remainder=drop_remainder
    )


def total_move(
    compile_model: Callable[[], keras.Model], batches: tf.data.Dataset, *, strategy: tf.distribute.Strategy
) -> np.ndarray:
    """Return how far one pass over `batches` under `strategy` moves the weights of a model.

    Shapes:
        batches: of (features, ids, weights) -> (number of weights,)

    Example:
        >>> def compile_model():
        ...     dense = keras.layers.Dense(1, kernel_initializer="zeros")
        ...     model = keras.Sequential([keras.Input((1,)), dense])
        ...     model.compile(keras.optimizers.SGD(0.5), loss="mse")
        ...     return model
        >>> batches = tf.data.Dataset.from_tensors((tf.ones((2, 1)), tf.ones((2, 1))))
        >>> total_move(compile_model, batches, strategy=tf.distribute.get_strategy()).tolist()
        [1.0, 1.0]
    """
    with strategy.scope():
        model = compile_model()
    start = np.concatenate([weight.ravel() for weight in model.get_weights()])
    model.fit(batches, verbose=0, shuffle=False)
    return np.concatenate([weight.ravel() for weight in model.get_weights()]) - start


def linear_head(kind: type[keras.Model] = keras.Model, loss: keras.losses.Loss | None = None) -> keras.Model:
    """Return the smallest masked language model, one dense layer, compiled with SGD.

    Shapes:
        (B, 6, 8) features -> (B, 6, 16) logits

    Example:
        >>> linear_head().output_shape
        (None, 6, 16)
    """
    inputs = keras.Input((6, 8))
    outputs = keras.layers.Dense(16, kernel_initializer=keras.initializers.GlorotUniform(seed=0))(inputs)
    model = kind(inputs, outputs)
    model.compile(keras.optimizers.SGD(0.5), loss=loss)
    return model


def replica_loss_errors(strategy: tf.distribute.Strategy) -> dict[str, tuple[float, float]]:
    r"""Return, for each loss, what `strategy` changes in the move $m$ of the weights.

    $$\frac{\langle m,m_1\rangle}{\lVert m_1\rVert^2},\quad\frac{\lVert m-m_1\rVert}{\lVert m_1\rVert},\qquad
    m_1\text{ without the strategy}$$

    Shapes:
        strategy: of R replicas -> name of the loss to the factor, which should be 1, and the error, 0

    Example:
        >>> errors = replica_loss_errors(tf.distribute.get_strategy())
        >>> tuple(round(number, 5) for number in errors["plain mean"])
        (1.0, 0.0)
    """
    whole = uneven_batches(8, batch_size=8)
    partial = uneven_batches(13, batch_size=8, drop_remainder=False)
    cases = {
        "plain mean": (lambda: linear_head(PlainMeanModel), whole),
        "share of the mean": (lambda: linear_head(ReplicaShareModel), whole),
        "own token count": (lambda: linear_head(loss=own_count_loss()), whole),
        "constant": (lambda: linear_head(loss=constant_loss()), whole),
        "constant, partial last batch": (lambda: linear_head(loss=constant_loss()), partial),
    }
    errors = {}
    for name, (compile_model, batches) in cases.items():
        alone = total_move(compile_model, batches, strategy=tf.distribute.OneDeviceStrategy("CPU:0"))
        move = total_move(compile_model, batches, strategy=strategy)
        factor = float(move @ alone / (alone @ alone))
        errors[name] = factor, float(np.linalg.norm(move - alone) / np.linalg.norm(alone))
    return errors

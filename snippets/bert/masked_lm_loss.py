"""The loss of a masked language model, with a normaliser that does not depend on the masks."""

from typing import Any

import keras
from keras import ops

Tensor = Any


def masked_lm_loss(y: Tensor, logits: Tensor, w: Tensor, *, positions: int) -> Tensor:
    r"""Return $\frac1n\sum_{b,k}w_{bk}\,(-\ln p_{bk}(y_{bk}))$ for a constant $n$.

    $n$ is $B_{\text{global}}K$, the positions of the batch over all replicas and micro-batches. As it is
    the same for all of them, the parts of a batch add up to the batch, and so do their gradients. Divided
    by their own $\sum w$ they would not. With $n=BK$ it is what `keras.losses.SparseCategoricalCrossentropy`
    gives for these sample weights.

    Shapes:
        y: (B, K) int
        logits: (B, K, V)
        w: (B, K), 1 for a prediction, 0 for filler -> scalar float32

    Raises:
        ValueError: `positions` is less than 1.

    Example:
        >>> y, w = ops.convert_to_tensor([[1, 0]]), ops.convert_to_tensor([[1.0, 0.0]])
        >>> round(float(masked_lm_loss(y, ops.zeros((1, 2, 4)), w, positions=2)), 4)  # ln(4)/2
        0.6931
    """
    if positions < 1:
        raise ValueError(
            f"expected positions of at least 1, received {positions}; it is the global batch size times "
            "max_predictions"
        )
    return masked_lm_sums(y, logits, w)["cross_entropy"] / positions


def masked_lm_sums(y: Tensor, logits: Tensor, w: Tensor) -> dict[str, Tensor]:
    """Return the sums from which loss and accuracy are made: summed over replicas they stay exact.

    The loss to report is `cross_entropy / weight`, the accuracy `correct / weight`.

    Shapes:
        y: (B, K) int
        logits: (B, K, V)
        w: (B, K) -> scalars float32

    Example:
        >>> y, w = ops.convert_to_tensor([[1, 0]]), ops.convert_to_tensor([[1.0, 1.0]])
        >>> sums = masked_lm_sums(y, ops.convert_to_tensor([[[0.0, 9.0], [0.0, 9.0]]]), w)
        >>> float(sums["correct"]), float(sums["weight"])
        (1.0, 2.0)
    """
    logits, w = ops.cast(logits, "float32"), ops.cast(w, "float32")
    cross_entropy = keras.losses.sparse_categorical_crossentropy(y, logits, from_logits=True)
    correct = ops.cast(ops.equal(ops.argmax(logits, axis=-1), ops.cast(y, "int32")), "float32")
    return {
        "cross_entropy": ops.sum(w * cross_entropy),
        "correct": ops.sum(w * correct),
        "weight": ops.sum(w),
    }


def masked_lm_metrics() -> list[keras.metrics.Metric]:
    """Return cross entropy and accuracy for `weighted_metrics` of `Model.compile`.

    Both are a sum divided by a sum; Keras adds up each of the two over batches and replicas.

    Shapes:
        -> metrics of y (B, K), logits (B, K, V) and weights (B, K)

    Example:
        >>> cross_entropy, accuracy = masked_lm_metrics()
        >>> y, w = keras.ops.ones((1, 2), "int32"), keras.ops.convert_to_tensor([[1.0, 0.0]])
        >>> round(float(cross_entropy(y, keras.ops.zeros((1, 2, 4)), w)), 4)  # ln(4)
        1.3863
    """
    return [
        keras.metrics.SparseCategoricalCrossentropy(from_logits=True, name="cross_entropy"),
        keras.metrics.SparseCategoricalAccuracy(name="accuracy"),
    ]

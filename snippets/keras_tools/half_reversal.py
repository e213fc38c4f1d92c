"""A small model for all of the tools at once: it learns to reverse the first half of a row."""

import keras
import numpy as np

from snippets.keras_tools.moving_average import ExponentialMovingAverage
from snippets.keras_tools.probe import probe
from snippets.keras_tools.reversal_batch import NUMBERS, ROW_LENGTH, reversal_batch, teacher_probabilities
from snippets.keras_tools.safe_sequence import SafeSequence


class Positions(keras.layers.Layer):
    """Adds a learned vector at each position.

    Shapes:
        (B, L, D) -> (B, L, D)
    """

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.table = self.add_weight(shape=input_shape[1:], initializer="random_normal", name="table")

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        return x + self.table


class Gate(keras.layers.Layer):
    r"""Mixes what attention brings with what is there, $g\,a+(1-g)\,x$ with $g=\sigma(v^\top x+b)$.

    Shapes:
        (B, L, D), (B, L, D) -> (B, L, D)

    Example:
        >>> x = keras.ops.ones((1, 3, 4))
        >>> tuple(Gate()(x, x).shape)
        (1, 3, 4)
    """

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.opening = keras.layers.Dense(1, activation="sigmoid", name="opening")

    def call(self, attended: keras.KerasTensor, own: keras.KerasTensor) -> keras.KerasTensor:
        gate = probe("g", self.opening(own))
        return gate * attended + (1 - gate) * own  # (eq:gate)


def reversal_model(*, width: int = 32) -> keras.Model:
    """Return a model of one attention layer, from rows of numbers to the logits of their targets.

    Shapes:
        model: (B, 12) -> (B, 12, 16)

    Example:
        >>> reversal_model().count_params()
        5681
    """
    rows = keras.Input((ROW_LENGTH,), dtype="int32")
    own = Positions(name="positions")(keras.layers.Embedding(NUMBERS, width)(rows))
    attended = keras.layers.MultiHeadAttention(1, width, name="attention")(own, own)
    mixed = Gate(name="gate")(attended, own)
    return keras.Model(rows, keras.layers.Dense(NUMBERS, name="logits")(mixed))


def teacher_gap(model: keras.Model, rows: np.ndarray) -> float:
    r"""Return the mean of $\operatorname{KL}(p\,\|\,q)$, with the teacher's $p$ and the model's $q$.

    Shapes:
        rows: (B, 12) -> scalar

    Example:
        >>> from types import SimpleNamespace
        >>> uniform = SimpleNamespace(predict=lambda rows, **options: np.zeros((*rows.shape, 16)))
        >>> teacher_gap(uniform, np.zeros((2, 12), "int32")) > 0
        True
    """
    p = teacher_probabilities(rows)
    logits = model.predict(rows, batch_size=len(rows), verbose=0).astype("float64")
    log_q = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    return float((p * (np.log(p) - log_q)).sum(axis=-1).mean())  # (eq:gap)


def train_half_reversal(
    *, epochs: int, steps: int, seed: int, workers: int = 1
) -> tuple[keras.Model, dict[str, list[float]]]:
    """Train the model, and return it with its gap to the teacher after each epoch, with and without averages.

    Shapes:
        scalars -> a model, name to a number for each epoch

    Example:
        >>> _, gaps = train_half_reversal(epochs=2, steps=3, seed=0)
        >>> {name: len(values) for name, values in gaps.items()}
        {'weights': 2, 'average': 2, 'average, warm-up': 2}
    """
    keras.utils.set_random_seed(seed)
    model = reversal_model()
    model.compile(keras.optimizers.Adam(0.01), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    averages = {
        "average": ExponentialMovingAverage(model, 0.99).attach(),
        "average, warm-up": ExponentialMovingAverage(model, 0.99, warmup=True).attach(),
    }
    batches = SafeSequence(reversal_batch, steps, seed=seed, workers=workers, use_multiprocessing=workers > 1)
    held_out, _ = SafeSequence(reversal_batch, 1, seed=seed + 1)[0]
    gaps: dict[str, list[float]] = {"weights": [], **{name: [] for name in averages}}

    def measure(epoch: int, logs: object) -> None:
        gaps["weights"].append(teacher_gap(model, held_out))
        for name, average in averages.items():
            with average.average_weights():
                gaps[name].append(teacher_gap(model, held_out))

    after_epoch = keras.callbacks.LambdaCallback(on_epoch_end=measure)
    model.fit(batches, epochs=epochs, shuffle=False, verbose=0, callbacks=[after_epoch])
    return model, gaps

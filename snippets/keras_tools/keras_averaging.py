"""What Keras's own averages of weights lose, measured on one small model beside ours."""

from dataclasses import dataclass, field

import keras
import numpy as np
import pandas as pd

from snippets.keras_tools.moving_average import ExponentialMovingAverage

Weights = list[np.ndarray]

DECAY = 0.9
AVERAGES = ("no average", "use_ema", "SwapEMAWeights", "ExponentialMovingAverage")


class Recorder(keras.callbacks.Callback):
    r"""The weights of a model in the course of a fit with validation."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[Weights] = []  # after each training step
        self.validation: list[Weights] = []  # as validation sees them
        self.epochs: list[Weights] = []  # after each validation

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        self.steps.append(self.model.get_weights())

    def on_test_batch_end(self, batch: int, logs: object = None) -> None:
        self.validation.append(self.model.get_weights())

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        self.epochs.append(self.model.get_weights())


@dataclass(frozen=True)
class AveragedTraining:
    """Two fits of one epoch, each with a validation at its end."""

    kind: str
    start: Weights  # before the first step; kernel, bias, scale, shift, mean, variance, kernel, bias
    first: Recorder
    after_first: Weights
    after_second: Weights = field(repr=False)


def train_with(kind: str, *, learning_rate: float = 0.05, seed: int = 0) -> AveragedTraining:
    r"""Fit a network with batch normalization twice, with one kind of average.

    Shapes:
        scalars -> one training

    Raises:
        ValueError: there is no such kind.

    Example:
        >>> len(train_with("use_ema").first.steps)
        16
    """
    if kind not in AVERAGES:
        raise ValueError(f"expected one of {AVERAGES}, received {kind!r}")
    keras.utils.set_random_seed(seed)
    layers = [keras.layers.Dense(8), keras.layers.BatchNormalization(), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((3,)), *layers])
    by_keras = kind in ("use_ema", "SwapEMAWeights")
    optimizer = keras.optimizers.SGD(learning_rate, use_ema=by_keras, ema_momentum=DECAY)
    model.compile(optimizer=optimizer, loss="mse")
    start, recorder = model.get_weights(), Recorder()
    callbacks: list[keras.callbacks.Callback] = []
    if kind == "SwapEMAWeights":
        callbacks.append(keras.callbacks.SwapEMAWeights())
    if kind == "ExponentialMovingAverage":
        callbacks.append(ExponentialMovingAverage(model, DECAY).attach().evaluation_callback())
    x = np.random.default_rng(seed).standard_normal((128, 3)).astype("float32")
    data = {"x": x, "y": x[:, :1], "batch_size": 8, "shuffle": False, "verbose": 0}
    held_out = {"validation_data": (x[:8], x[:8, :1])}
    model.fit(**data, **held_out, callbacks=[*callbacks, recorder])
    after_first = model.get_weights()
    model.fit(**data, **held_out, callbacks=callbacks)
    return AveragedTraining(kind, start, recorder, after_first, model.get_weights())


def averaging_table() -> pd.DataFrame:
    r"""Return what each kind of average changes in a training, as the largest difference of any entry.

    The first three columns compare weights with those of the training without an average; the last compares
    the statistics that validation saw with their average, computed from the recorded ones.

    Shapes:
        nothing -> (3, 4)

    Example:
        >>> float(averaging_table().loc["ExponentialMovingAverage", "after fit"])
        0.0
    """
    plain = train_with("no average")
    statistics = _recursion([plain.start, *plain.first.steps])[4:6]
    rows = {}
    for kind in AVERAGES[1:]:
        run = train_with(kind)
        rows[kind] = {
            "after validation": _distance(run.first.epochs[0], plain.first.epochs[0]),
            "after fit": _distance(run.after_first, plain.after_first),
            "after a second fit": _distance(run.after_second, plain.after_second),
            "statistics": _distance(run.first.validation[0][4:6], statistics),
        }
    return pd.DataFrame(rows).T


def swapped_by_addition(weight: float, average: float) -> tuple[float, float]:
    r"""Return a weight as evaluation sees it under `SwapEMAWeights`, and as it comes back.

    With TensorFlow, Keras swaps by $w\leftarrow w+a$, $a\leftarrow w-a$, $w\leftarrow w-a$, which is exact
    for numbers, not for floating-point numbers.

    Shapes:
        weight, average: scalars -> two scalars

    Example:
        >>> seen, back = swapped_by_addition(0.5, 0.25)
        >>> seen, back
        (0.25, 0.5)
    """
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(optimizer=keras.optimizers.SGD(use_ema=True), loss="mse")
    model.optimizer.build(model.trainable_variables)
    kernel, kept = model.weights[0], model.optimizer._model_variables_moving_average[0]
    kernel.assign([[weight]])
    kept.assign([[average]])
    swap = keras.callbacks.SwapEMAWeights()
    swap.set_model(model)
    swap.on_test_begin()
    seen = float(kernel.numpy()[0, 0])
    swap.on_test_end()
    return seen, float(kernel.numpy()[0, 0])


def _recursion(path: list[Weights]) -> Weights:
    average = [value.astype("float64") for value in path[0]]
    for weights in path[1:]:
        average = [DECAY * a + (1 - DECAY) * w for a, w in zip(average, weights, strict=True)]
    return average


def _distance(some: Weights, others: Weights) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(some, others, strict=True))

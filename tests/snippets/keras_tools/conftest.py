"""What the tests of the tools for Keras share."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from averages import DECAY, Weights


@pytest.fixture(scope="session")
def network(tensorflow: ModuleType) -> Callable[..., Any]:
    """Makes a compiled network of (3,) to (1,) with batch normalization."""
    import keras

    def make(*, seed: int = 0, optimizer: Any = None, dropout: float = 0.0, **options: Any) -> Any:
        keras.utils.set_random_seed(seed)
        layers = [keras.layers.Dense(8), keras.layers.BatchNormalization(), keras.layers.Activation("tanh")]
        noise = [keras.layers.Dropout(dropout)] if dropout else []
        model = keras.Sequential([keras.Input((3,)), *layers, *noise, keras.layers.Dense(1)])
        model.compile(optimizer=optimizer or keras.optimizers.SGD(0.1), loss="mse", **options)
        return model

    return make


@pytest.fixture(scope="session")
def samples() -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(7).standard_normal((64, 3)).astype("float32")
    return x, x[:, :1]


@pytest.fixture(scope="module")
def average_of(tensorflow: ModuleType) -> Callable[..., Any]:
    from snippets.keras_tools.moving_average import ExponentialMovingAverage

    return ExponentialMovingAverage


@pytest.fixture(scope="module")
def fit(tensorflow: ModuleType, samples: tuple[np.ndarray, np.ndarray]) -> Callable[..., list[Weights]]:
    """Fits a model, and returns its weights at the start and after each step."""
    import keras

    def run(model: Any, *, epochs: int = 1, **options: Any) -> list[Weights]:
        path = [model.get_weights()]
        record = keras.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs: path.append(model.get_weights())
        )
        options = {"batch_size": 8, "shuffle": False, "verbose": 0, "callbacks": [record]} | options
        model.fit(*samples, epochs=epochs, **options)
        return path

    return run


@pytest.fixture(scope="module")
def plain_path(network: Callable[..., Any], fit: Callable[..., list[Weights]]) -> list[Weights]:
    """Two epochs of eight steps, without an average."""
    return fit(network(), epochs=2)


@pytest.fixture(scope="module")
def averaged(
    average_of: Callable[..., Any], network: Callable[..., Any], fit: Callable[..., list[Weights]]
) -> tuple[Any, Any, list[Weights]]:
    """The same with one; tests leave all of it as they find it."""
    model = network()
    average = average_of(model, DECAY).attach()
    return model, average, fit(model, epochs=2)


@pytest.fixture(scope="module")
def interrupted(
    average_of: Callable[..., Any], network: Callable[..., Any], fit: Any, tmp_path_factory: Any
) -> Any:
    """The same, interrupted after the first epoch: the average and what was saved."""
    import keras
    import tensorflow as tf

    def interrupt(epoch: int, logs: Any) -> None:
        raise KeyboardInterrupt

    folder = tmp_path_factory.mktemp("saved")
    model = network()
    average = average_of(model, DECAY).attach()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "__array__ implementation doesn't accept a copy keyword")
        backup = keras.callbacks.BackupAndRestore(folder / "backup")
        with pytest.raises(KeyboardInterrupt):
            fit(model, epochs=2, callbacks=[backup, keras.callbacks.LambdaCallback(on_epoch_end=interrupt)])
        model.save_weights(folder / "state.weights.h5")
        model.save(folder / "model.keras")
    tf.train.Checkpoint(model=model, optimizer=model.optimizer).save(folder / "state")
    return model, average, folder

"""What the tests of the tools for Keras share."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest


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

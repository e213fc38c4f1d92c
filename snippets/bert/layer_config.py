"""A layer whose `get_config` forgets an argument, and one that is as long and does not."""

from typing import Any

import keras
import numpy as np

Tensor = Any


class ForgetfulScale(keras.layers.Layer):
    """Broken: a copy of the model has the default factor.

    Example:
        >>> ForgetfulScale.from_config(ForgetfulScale(3.0).get_config()).factor
        1.0
    """

    def __init__(self, factor: float = 1.0, **options: Any) -> None:
        super().__init__(**options)
        self.factor = factor

    def call(self, x: Tensor) -> Tensor:
        return self.factor * x

    def get_config(self) -> dict[str, Any]:
        return super().get_config()


class Scale(ForgetfulScale):
    """Right: the configuration holds every argument of `__init__`.

    Example:
        >>> Scale.from_config(Scale(3.0).get_config()).factor
        3.0
    """

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}


def clone_error(layer: keras.layers.Layer) -> float:
    """Return how far the output of a cloned model with `layer` is from the original's, weights copied.

    Shapes:
        layer: of (B, 1) -> scalar

    Example:
        >>> clone_error(keras.layers.Dense(2))
        0.0
    """
    model = keras.Sequential([keras.Input((1,)), layer])
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    x = np.ones((1, 1), "float32")
    return float(np.max(np.abs(model(x) - clone(x))))

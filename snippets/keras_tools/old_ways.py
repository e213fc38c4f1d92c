"""How intermediate variables used to be read, and what comes of it in Keras 3."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np


class RememberingGate(keras.layers.Layer):
    r"""Returns $x\,\sigma(x)$ and keeps $\sigma(x)$ as an attribute, which worked in Keras 1 and 2.

    Shapes:
        (...) -> (...)
    """

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        self.gate = keras.ops.sigmoid(x)
        return x * self.gate


def outcome(attempt: Callable[[], Any]) -> str:
    r"""Return "works", or the first words of the error of a thing that Keras no longer does.

    Shapes:
        attempt: a function without arguments -> words

    Example:
        >>> outcome(lambda: "".gate)
        "AttributeError: 'str' object has no attribute 'gate'"
    """
    try:
        attempt()
    except (AttributeError, NotImplementedError, ValueError) as error:
        return f"{type(error).__name__}: {str(error).partition('. ')[0].splitlines()[0]}"
    return "works"


def try_old_ways() -> dict[str, str]:
    r"""Return what happens to each of the old ways on the installed Keras.

    Shapes:
        nothing -> an outcome for each way

    Example:
        >>> try_old_ways()["layer.gate after predict, as an array"]
        "AttributeError: 'SymbolicTensor' object has no attribute 'numpy'"
    """
    inputs = keras.Input((3,))
    layer = RememberingGate()
    model = keras.Model(inputs, layer(inputs))
    found = {
        "keras.backend.function": outcome(lambda: keras.backend.function),
        "a model that ends in layer.gate": outcome(lambda: keras.Model(inputs, layer.gate)),
    }
    model.predict(np.ones((2, 3)), verbose=0)
    found["layer.gate after predict, as an array"] = outcome(lambda: layer.gate.numpy())
    model(np.ones((2, 3)))
    found["layer.gate after an eager call, as an array"] = outcome(lambda: layer.gate.numpy())
    return found

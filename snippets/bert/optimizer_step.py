"""One step of an optimizer of Keras, to be compared with a formula."""

import keras
import numpy as np


def one_step(optimizer: keras.optimizers.Optimizer, x: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Return the variable "kernel" after a step, which starts at `x`.

    Shapes:
        x, gradient: (n,) -> (n,)

    Example:
        >>> one_step(keras.optimizers.SGD(0.5), np.array([1.0]), np.array([1.0])).tolist()
        [0.5]
    """
    variable = keras.Variable(x, dtype="float32", name="kernel")
    optimizer.apply([keras.ops.convert_to_tensor(gradient, "float32")], [variable])
    return np.asarray(variable)

"""The copies of a variable on the replicas of a strategy, read and written one by one."""

import keras
import numpy as np


def read_copies(variable: keras.Variable) -> list[np.ndarray]:
    r"""Return the value on each replica; outside of a strategy there is one.

    Replicas may disagree: each moves the statistics of its own `BatchNormalization`.

    Shapes:
        variable: (...) -> a list of (...)

    Example:
        >>> [copy.tolist() for copy in read_copies(keras.Variable([1.0, 2.0]))]
        [[1.0, 2.0]]
    """
    replicas = getattr(variable.value, "values", [variable])
    return [np.copy(replica.numpy()) for replica in replicas]


def write_copies(variable: keras.Variable, copies: list[np.ndarray]) -> None:
    r"""Give each replica its value, as `read_copies` returned them.

    Shapes:
        variable: (...), copies: a list of (...)

    Example:
        >>> variable = keras.Variable([1.0, 2.0])
        >>> write_copies(variable, [np.zeros(2)])
        >>> variable.numpy().tolist()
        [0.0, 0.0]
    """
    if len(copies) == 1:
        variable.assign(copies[0])
        return
    for replica, copy in zip(variable.value.values, copies, strict=True):
        replica.assign(copy)

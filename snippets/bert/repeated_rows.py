"""What an optimizer of Keras makes of an embedding row that a batch looks up twice."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf


def second_moments(optimizer: Any, gradients: np.ndarray, rows: np.ndarray, *, table_rows: int) -> np.ndarray:
    r"""Return Adam's $v/(1-\beta_2)$ after one step on a table, whose gradient comes row by row.

    For a row with the gradients $g_1,g_2,\dots$ of its lookups it ought to be $(\sum_ig_i)^2$. On TensorFlow
    a lookup's gradient is a list of rows in which a row may occur again, and what squares it entry by entry
    gets $\sum_ig_i^2$: then the step depends on whether the sum was taken before.

    Shapes:
        gradients: (n, H)
        rows: (n,) int -> (table_rows, H)

    Raises:
        ValueError: the optimizer keeps no second moments.

    Example:
        >>> g, rows = np.array([[1.0], [-1.0]]), np.array([0, 0])
        >>> second_moments(keras.optimizers.Adam(), g, rows, table_rows=1).round(3).tolist()
        [[2.0]]
    """
    table = keras.Variable(np.ones((table_rows, gradients.shape[1])))
    slices = tf.IndexedSlices(
        tf.constant(gradients, table.dtype), tf.constant(rows), (table_rows, gradients.shape[1])
    )
    optimizer.build([table])
    optimizer.apply([slices], [table])
    moments = [each for each in optimizer.variables if each.name.endswith("velocity")]
    if not moments:
        raise ValueError(f"expected an optimizer with second moments, received {type(optimizer).__name__}")
    return moments[0].numpy() / (1 - optimizer.beta_2)

"""Initial weights of another size."""

import keras

from snippets.bert.config import INITIAL_DEVIATION


def set_initial_deviation(model: keras.Model, deviation: float) -> None:
    """Scale the matrices of a new model, which have a deviation of 0.02, to another; biases and norms stay.

    BERT's 0.02 makes the sum over a row, at its width of 768, as large as 0.05 does at 128 and 0.07 at 64.

    Shapes:
        the weights keep theirs

    Raises:
        ValueError: the deviation is not positive.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer="ones")])
        >>> set_initial_deviation(model, 0.04)
        >>> model.get_weights()[0].ravel().tolist()
        [2.0, 2.0]
    """
    if not deviation > 0:
        raise ValueError(f"expected a positive deviation, received {deviation}")
    for each in model.trainable_variables:
        if each.name in ("kernel", "embeddings"):
            each.assign(each * (deviation / INITIAL_DEVIATION))

"""Statistics of batch normalization that belong to the weights which a model has now."""

from collections.abc import Iterable
from typing import Any

import keras

from snippets.keras_tools.copies import read_copies, write_copies


def batch_norm_layers(model: keras.Model) -> list[keras.layers.BatchNormalization]:
    r"""Return the layers of the model, however deep, that normalize by batches.

    Shapes:
        model -> a list of layers

    Example:
        >>> inner = keras.Sequential([keras.Input((2,)), keras.layers.BatchNormalization()])
        >>> len(batch_norm_layers(keras.Sequential([inner, keras.layers.Dense(1)])))
        1
    """
    layers = model._flatten_layers()  # Keras 3.15 has no public way into layers that are not models
    return [layer for layer in layers if isinstance(layer, keras.layers.BatchNormalization)]


def estimate_batch_norm(model: keras.Model, batches: Iterable[Any]) -> None:
    r"""Set the moving statistics to the plain mean over the batches, at the weights of now.

    $$
    \mu=\frac1N\sum_{n=1}^N\mu_n,\qquad\sigma^2=\frac1N\sum_{n=1}^N\sigma_n^2.
    $$

    That is Keras's own update with the momentum $(n-1)/n$ at batch $n$. The model runs as in training, with
    dropout. Nothing else of its state changes, random seeds included.

    Shapes:
        batches: of inputs (B, ...), or of tuples that begin with them

    Raises:
        ValueError: the model has no batch normalization, or there is no batch.

    Example:
        >>> norm = keras.layers.BatchNormalization()
        >>> model = keras.Sequential([keras.Input((1,)), norm])
        >>> estimate_batch_norm(model, [keras.ops.array([[1.0], [3.0]]), keras.ops.array([[6.0], [6.0]])])
        >>> norm.moving_mean.numpy().tolist(), norm.moving_variance.numpy().tolist()
        ([4.0], [0.5])

    Reference: Izmailov et al., Averaging weights leads to wider optima and better generalization, 2018,
    section 3.2.
    """
    layers = batch_norm_layers(model)
    if not layers:
        raise ValueError(f"model {model.name!r} has no BatchNormalization: there is nothing to estimate")
    statistics = {id(v) for layer in layers for v in (layer.moving_mean, layer.moving_variance)}
    others = [v for v in model.non_trainable_variables if id(v) not in statistics]
    kept = [read_copies(v) for v in others]
    momenta = [layer.momentum for layer in layers]
    count = 0
    try:
        for batch in batches:
            for layer in layers:
                layer.momentum = count / (count + 1)  # (eq:estimate)
            model(batch[0] if isinstance(batch, (tuple, list)) else batch, training=True)
            count += 1
    finally:
        for layer, momentum in zip(layers, momenta, strict=True):
            layer.momentum = momentum
        for variable, copies in zip(others, kept, strict=True):
            write_copies(variable, copies)
    if not count:
        raise ValueError("expected at least one batch, received none; a generator can be read only once")

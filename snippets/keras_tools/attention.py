"""The attention weights of a model that was not written to show them."""

import inspect
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from threading import RLock, get_ident
from typing import Any

import keras

from snippets.keras_tools.probe import capture, probe

Tensor = Any

# A layer has one `call` for all threads, so they take turns in replacing it.
REPLACING = RLock()

SCORES = "attention_scores"


def attention_layers(model: keras.Model) -> list[keras.layers.Layer]:
    r"""Return the layers of the model, however deep, that can return attention scores.

    Those are `MultiHeadAttention`, `GroupQueryAttention`, `Attention` and `AdditiveAttention`, and any other
    whose call has the argument `return_attention_scores`.

    Shapes:
        model -> a list of layers

    Example:
        >>> attention_layers(keras.Sequential([keras.layers.Dense(2)]))
        []
    """
    layers = model._flatten_layers()  # Keras 3.15 has no public way into layers that are not models
    return [
        layer for layer in layers if "return_attention_scores" in inspect.signature(layer.call).parameters
    ]


def attention_scores(model: keras.Model, x: Any, *, training: bool = False) -> tuple[Any, dict[str, Tensor]]:
    r"""Call the model and return its outputs with the weights of all its attention layers, by path.

    For head $h$ of `MultiHeadAttention` and the additive mask $M$, which is a large negative number where
    a position must not be seen,

    $$
    A^{(h)}=\operatorname{softmax}\left(\frac{Q^{(h)}K^{(h)\top}}{\sqrt d}+M\right).
    $$

    By default a layer keeps $A$ to itself, and on JAX and PyTorch a fused kernel may never form it. So during
    the call the layers take their explicit path: outputs are the same up to rounding. Rows sum to 1, but for
    queries that may see nothing, which have rows of 0. Dropout is not in the scores.

    Shapes:
        x: as the model takes it -> outputs, path to (B, heads, T, S)

    Raises:
        ValueError: the model has no layer that can return attention scores.

    Example:
        >>> x = keras.Input((3, 4))
        >>> y = keras.layers.MultiHeadAttention(2, 4, name="attention")(x, x)
        >>> _, scores = attention_scores(keras.Model(x, y), keras.ops.ones((1, 3, 4)))
        >>> {path: tuple(score.shape) for path, score in scores.items()}
        {'attention/attention_scores': (1, 2, 3, 3)}

    Reference: Vaswani et al., Attention is all you need, 2017, equation 1.
    """
    layers = attention_layers(model)
    if not layers:
        raise ValueError(f"model {model.name!r} has no layer whose call takes return_attention_scores")
    with REPLACING, ExitStack() as stack:
        for layer in layers:
            stack.enter_context(_showing_scores(layer))
        outputs, found = capture(model, x, training=training)
    return outputs, {path: scores for path, scores in found.items() if _is_scores(path)}


@contextmanager
def _showing_scores(layer: keras.layers.Layer) -> Iterator[None]:
    """For the length of a `with`, the layer shows its scores to this thread; to others it is as ever."""
    here, call = get_ident(), layer.call
    own_call = vars(layer).get("call")
    flash = getattr(layer, "_flash_attention", False)  # that kernel refuses to return scores

    @wraps(call)  # with its signature, by which other threads find attention layers
    def call_with_scores(*args: Any, **options: Any) -> Any:
        if get_ident() != here:
            return call(*args, **options)
        wanted = options.pop("return_attention_scores", False)
        output, scores = call(*args, **options, return_attention_scores=True)  # (eq:attention)
        probe(SCORES, scores)
        return (output, scores) if wanted else output

    layer.call = call_with_scores
    try:
        if flash:
            layer._flash_attention = False
        yield
    finally:
        del layer.call
        if own_call is not None:
            layer.call = own_call
        if flash:
            layer._flash_attention = True


def _is_scores(path: str) -> bool:
    return path.rpartition("/")[2].partition(":")[0] == SCORES

"""Attention scores of stock layers: the formula, masks, and a model that is left as it was."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

TOKENS = np.array([[3, 4, 5, 0, 0], [6, 7, 8, 9, 1]])


@pytest.fixture(scope="module")
def scores_of(tensorflow: ModuleType) -> Callable[..., Any]:
    from snippets.keras_tools.attention import attention_scores

    return attention_scores


@pytest.fixture(scope="module")
def encoder(tensorflow: ModuleType) -> Callable[..., Any]:
    """Makes a model of tokens with two attention layers, the second called twice."""
    import keras

    def make(**options: Any) -> Any:
        keras.utils.set_random_seed(0)
        tokens = keras.Input((5,), dtype="int32")
        mask = keras.ops.expand_dims(keras.ops.not_equal(tokens, 0), 1)
        x = keras.layers.Embedding(10, 8, name="embedding")(tokens)
        x = keras.layers.MultiHeadAttention(2, 4, name="first", **options)(x, x, attention_mask=mask)
        again = keras.layers.MultiHeadAttention(2, 4, name="again", **options)
        for _ in range(2):
            x = x + again(x, x, attention_mask=mask)
        return keras.Model(tokens, x)

    return make


PATHS = ["first/attention_scores", "again/attention_scores", "again/attention_scores:1"]


def test_the_scores_are_the_softmax_of_the_formula(scores_of, encoder):
    model = encoder()
    _, scores = scores_of(model, TOKENS)
    layer = model.get_layer("first")
    x = model.get_layer("embedding").get_weights()[0][TOKENS]
    query, key = (
        np.einsum("btd,dhk->bhtk", x, dense.kernel.numpy()) + dense.bias.numpy()[:, None]
        for dense in (layer.query_dense, layer.key_dense)
    )
    logits = np.einsum("bhtk,bhsk->bhts", query, key) / np.sqrt(4)
    unnormalized = np.exp(logits) * (TOKENS != 0)[:, None, None]
    expected = unnormalized / unnormalized.sum(-1, keepdims=True)
    np.testing.assert_allclose(scores["first/attention_scores"], expected, rtol=1e-5)


@pytest.mark.parametrize("options", [{}, {"dropout": 0.5}, {"flash_attention": True}])
def test_rows_sum_to_one_padding_is_not_seen_and_the_output_stays(scores_of, encoder, options):
    model, fused = encoder(**options), encoder(**options | {"flash_attention": None})
    outputs, scores = scores_of(model, TOKENS)
    np.testing.assert_allclose(outputs, fused(TOKENS), atol=1e-6)
    assert list(scores) == PATHS
    for score in scores.values():
        assert score.shape == (2, 2, 5, 5)
        np.testing.assert_allclose(np.sum(score, axis=-1), 1, atol=1e-6)
        np.testing.assert_array_equal(score[0, :, :, 3:], 0)


def test_flash_attention_itself_refuses_to_return_scores(encoder):
    layer = encoder(flash_attention=True).get_layer("first")
    x = np.zeros((1, 5, 8), dtype="float32")
    with pytest.raises(ValueError, match="not supported when flash attention is enabled"):
        layer(x, x, return_attention_scores=True)


def test_a_causal_layer_sees_no_future(scores_of):
    import keras

    x = keras.Input((5, 8))
    model = keras.Model(x, keras.layers.MultiHeadAttention(2, 4, name="layer")(x, x, use_causal_mask=True))
    _, scores = scores_of(model, np.ones((1, 5, 8)))
    expected = np.tril(np.ones((5, 5))) / np.arange(1, 6)[:, None]
    np.testing.assert_allclose(scores["layer/attention_scores"][0, 0], expected, atol=1e-6)


def test_other_layers_of_attention_show_theirs_too(scores_of):
    import keras

    x = keras.Input((5, 8))
    y = keras.layers.GroupQueryAttention(4, 2, 1, name="grouped")(x, x)
    model = keras.Model(x, keras.layers.Attention(name="plain")([y, y]))
    _, scores = scores_of(model, np.ones((1, 5, 8)))
    shapes = {path: tuple(score.shape) for path, score in scores.items()}
    assert shapes == {"grouped/attention_scores": (1, 2, 5, 5), "plain/attention_scores": (1, 5, 5)}


def test_a_model_that_reads_the_scores_itself_still_gets_them(scores_of):
    import keras

    x = keras.Input((5, 8))
    layer = keras.layers.MultiHeadAttention(2, 4, name="layer")
    model = keras.Model(x, layer(x, x, return_attention_scores=True))
    outputs, scores = scores_of(model, np.ones((1, 5, 8)))
    np.testing.assert_array_equal(outputs[1], scores["layer/attention_scores"])


@pytest.mark.xla
def test_inside_a_compiled_function_they_are_the_same(scores_of, encoder, tensorflow):
    model = encoder()
    compiled = tensorflow.function(lambda x: scores_of(model, x), jit_compile=True)
    outputs, scores = compiled(tensorflow.constant(TOKENS))
    expected, eager = scores_of(model, TOKENS)
    np.testing.assert_allclose(outputs, expected, atol=1e-6)
    for path in PATHS:
        np.testing.assert_allclose(scores[path], eager[path], atol=1e-6)


@pytest.mark.mixed_precision
def test_in_mixed_precision_rows_sum_to_one_to_its_precision(scores_of, encoder):
    _, scores = scores_of(encoder(dtype="mixed_bfloat16"), TOKENS)
    for score in scores.values():
        np.testing.assert_allclose(np.sum(np.float32(score), axis=-1), 1, atol=2**-6)
        np.testing.assert_array_equal(np.float32(score)[0, :, :, 3:], 0)


def state(model: Any) -> list[Any]:
    return [
        vars(layer).keys() | {layer._flash_attention} for layer in model.layers if "num_heads" in dir(layer)
    ]


def test_the_layers_are_as_they_were_after_a_call_and_after_an_exception(scores_of, encoder):
    model = encoder(flash_attention=True)
    before = state(model)
    scores_of(model, TOKENS)
    assert state(model) == before
    with pytest.raises(ValueError, match="incompatible"):
        scores_of(model, TOKENS[:, :4])
    assert state(model) == before


def test_a_call_that_was_replaced_before_is_put_back(scores_of, encoder):
    model = encoder()
    layer = model.get_layer("first")
    own = layer.call
    layer.call = own
    scores_of(model, TOKENS)
    assert vars(layer)["call"] is own


def test_other_threads_call_the_model_as_ever(scores_of, encoder):
    model, failures = encoder(), []
    expected, stop = model(TOKENS).numpy(), threading.Event()

    def call() -> None:
        while not stop.is_set():
            if not np.array_equal(model(TOKENS).numpy(), expected):
                failures.append("another output")  # the explicit path rounds otherwise

    def show() -> None:
        for _ in range(5):
            if list(scores_of(model, TOKENS)[1]) != PATHS:
                failures.append("other paths")

    caller, showers = threading.Thread(target=call), [threading.Thread(target=show) for _ in range(2)]
    for thread in (caller, *showers):
        thread.start()
    for thread in showers:
        thread.join()
    stop.set()
    caller.join()
    assert failures == []
    assert "call" not in vars(model.get_layer("first"))


def test_a_model_without_attention_is_refused(scores_of, network):
    model = network()
    message = f"model {model.name!r} has no layer whose call takes return_attention_scores"
    with pytest.raises(ValueError, match=re.escape(message)):
        scores_of(model, np.ones((1, 3)))

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def masks(tensorflow):
    from snippets.bert import attention_masks

    return attention_masks


def numpy_mask(kind, segments, padding):
    """By the words of the papers, one pair of positions at a time."""
    B, L = padding.shape
    mask = np.zeros((B, L, L), bool)
    for b, query, key in np.ndindex(B, L, L):
        if not padding[b, key]:
            continue
        if kind == "bidirectional":
            mask[b, query, key] = True
        elif kind == "causal":
            mask[b, query, key] = key <= query
        elif segments[b, key] == 0:
            mask[b, query, key] = True
        else:
            mask[b, query, key] = segments[b, query] == 1 and key <= query
    return mask


SEGMENTS = np.array([[0, 0, 1, 1, 0, 0], [0, 1, 1, 1, 1, 0], [0, 0, 0, 0, 0, 0]])
PADDING = np.array([[1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 0], [1, 1, 1, 1, 1, 1]], bool)


@pytest.mark.xla
@pytest.mark.parametrize("kind", ["bidirectional", "causal", "unilm"])
def test_every_pair_is_as_the_papers_say(masks, run, kind):
    layer = masks.AttentionMask(kind)
    found = run(layer, SEGMENTS.astype("int32"), PADDING).numpy()
    assert found.dtype == bool
    assert np.array_equal(found, numpy_mask(kind, SEGMENTS, PADDING))


def test_unilm_is_causal_on_a_target_alone_and_bidirectional_on_a_source_alone(masks, tensorflow):
    ones = tensorflow.ones_like(SEGMENTS)
    padding = tensorflow.constant(PADDING)
    assert np.array_equal(masks.unilm_mask(ones, padding), masks.causal_mask(padding))
    assert np.array_equal(masks.unilm_mask(0 * ones, padding), masks.bidirectional_mask(padding))


def test_the_layer_knows_its_shape_and_config(masks):
    import keras

    L = 6
    layer = masks.AttentionMask("unilm", name="mask")
    out = layer(keras.Input((L,), dtype="int32"), keras.Input((L,), dtype="bool"))
    assert out.shape == (None, L, L)
    assert out.dtype == "bool"
    assert masks.AttentionMask.from_config(layer.get_config()).kind == "unilm"


def test_an_unknown_kind_is_refused(masks):
    with pytest.raises(
        ValueError, match="expected attention to be one of bidirectional, causal, unilm, received 'left'"
    ):
        masks.AttentionMask("left")

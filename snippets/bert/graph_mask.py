"""Whole-word masking by TensorFlow ops of static shape, for input pipelines."""

import tensorflow as tf

from snippets.bert.special_tokens import FIRST_ORDINARY_ID, MASK_ID
from snippets.bert.whole_word_mask import MaskRule

Batch = tuple[dict[str, tf.Tensor], tf.Tensor, tf.Tensor]


def mask_in_graph(token_ids: tf.Tensor, word_index: tf.Tensor, uniform: tf.Tensor, rule: MaskRule) -> Batch:
    """Return what `whole_word_mask` returns for the same uniform numbers, without a loop.

    Shapes:
        token_ids, word_index: (L,) int32
        uniform: (3, L) float32
        -> {"token_ids": (L,), "masked_positions": (K,)} int32, labels (K,) int32, weights (K,) float32

    Example:
        >>> token_ids, word_index = tf.constant([2, 7, 8, 9, 3]), tf.constant([-1, 0, 0, 1, -1])
        >>> uniform = tf.constant([[0.1, 0.5, 1, 1, 1], [1, 0.3, 0.85, 1, 1], [0] * 5])
        >>> x, y, w = mask_in_graph(token_ids, word_index, uniform, MaskRule(10, max_predictions=3))
        >>> x["token_ids"].numpy(), x["masked_positions"].numpy(), y.numpy()
        (array([2, 4, 8, 9, 3], dtype=int32), array([1, 2, 0], dtype=int32), array([7, 8, 0], dtype=int32))
    """
    word_uniform, fate, replacement = tf.unstack(uniform)
    length, budget = token_ids.shape[0], rule.max_predictions
    pieces = tf.math.unsorted_segment_sum(tf.ones(length, tf.int32), word_index, length)  # of each word
    chosen = (word_uniform < rule.rate) & (pieces > 0) & (pieces <= budget)
    order = tf.argsort(tf.where(chosen, word_uniform, 2.0), stable=True)
    used = tf.cumsum(tf.gather(tf.where(chosen, pieces, 0), order))
    fits = tf.gather(chosen, order) & (used <= budget)
    word_is_masked = tf.scatter_nd(order[:, None], tf.cast(fits, tf.int32), [length]) > 0
    is_masked = tf.gather(word_is_masked, tf.maximum(word_index, 0)) & (word_index >= 0)

    ordinary = rule.vocabulary_size - FIRST_ORDINARY_ID
    random = FIRST_ORDINARY_ID + tf.minimum(tf.cast(replacement * ordinary, tf.int32), ordinary - 1)
    kept_or_random = tf.where(fate < rule.mask_share + rule.keep_share, token_ids, random)
    seen = tf.where(is_masked, tf.where(fate < rule.mask_share, MASK_ID, kept_or_random), token_ids)

    # The masked positions come first, in their order; position L stands for none.
    positions = tf.sort(tf.where(is_masked, tf.range(length), length))
    positions = tf.pad(positions, [[0, max(0, budget - length)]], constant_values=length)[:budget]
    is_real = positions < length
    positions = tf.where(is_real, positions, 0)
    labels = tf.where(is_real, tf.gather(token_ids, positions), 0)
    return {"token_ids": seen, "masked_positions": positions}, labels, tf.cast(is_real, tf.float32)

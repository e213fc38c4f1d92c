"""Whole-word masking by TensorFlow ops of static shape, for input pipelines."""

import tensorflow as tf

from snippets.bert.special_tokens import FIRST_ORDINARY_ID, MASK_ID, PAD_ID
from snippets.bert.whole_word_mask import MaskRule

Batch = tuple[dict[str, tf.Tensor], tf.Tensor, tf.Tensor]


def mask_in_graph(token_ids: tf.Tensor, word_index: tf.Tensor, uniform: tf.Tensor, rule: MaskRule) -> Batch:
    """Return what `whole_word_mask` returns for the same uniform numbers, without a loop.

    Shapes:
        token_ids, word_index: (B, L) int32
        uniform: (B, 3, L) float32
        -> {"token_ids": (B, L), "masked_positions": (B, K)}, labels (B, K) int32; weights (B, K) float32

    Example:
        >>> token_ids, word_index = tf.constant([[2, 7, 8, 9, 3]]), tf.constant([[-1, 0, 0, 1, -1]])
        >>> uniform = tf.constant([[[0.1, 0.5, 1, 1, 1], [1, 0.3, 0.85, 1, 1], [0] * 5]])
        >>> x, y, w = mask_in_graph(token_ids, word_index, uniform, MaskRule(10, max_predictions=3))
        >>> print(x["token_ids"].numpy(), x["masked_positions"].numpy(), y.numpy())
        [[2 4 8 9 3]] [[1 2 0]] [[7 8 0]]
    """
    word_uniform, fate, replacement = tf.unstack(uniform, axis=1)
    rows, length = token_ids.shape
    budget, is_piece = rule.max_predictions, word_index >= 0
    number = tf.where(is_piece, word_index + length * tf.range(rows)[:, None], -1)  # of the word in the batch
    pieces = tf.math.unsorted_segment_sum(tf.ones([rows, length], tf.int32), number, rows * length)
    pieces = tf.reshape(pieces, [rows, length])  # of each word
    chosen = (word_uniform < rule.rate) & (pieces > 0) & (pieces <= budget)
    order = tf.argsort(tf.where(chosen, word_uniform, 2.0), stable=True)
    used = tf.cumsum(tf.gather(tf.where(chosen, pieces, 0), order, batch_dims=1), axis=1)
    fits = chosen & (tf.gather(used, tf.argsort(order), batch_dims=1) <= budget)
    is_masked = is_piece & tf.gather(fits, tf.maximum(word_index, 0), batch_dims=1)

    ordinary = rule.vocabulary_size - FIRST_ORDINARY_ID
    random = FIRST_ORDINARY_ID + tf.minimum(tf.cast(replacement * ordinary, tf.int32), ordinary - 1)
    kept_or_random = tf.where(fate < rule.mask_share + rule.keep_share, token_ids, random)
    seen = tf.where(is_masked, tf.where(fate < rule.mask_share, MASK_ID, kept_or_random), token_ids)

    # The masked positions come first, in their order; position L stands for none.
    positions = tf.sort(tf.where(is_masked, tf.range(length), length))
    positions = tf.pad(positions, [[0, 0], [0, max(0, budget - length)]], constant_values=length)[:, :budget]
    is_real = positions < length
    positions = tf.where(is_real, positions, 0)
    labels = tf.where(is_real, tf.gather(token_ids, positions, batch_dims=1), PAD_ID)
    return {"token_ids": seen, "masked_positions": positions}, labels, tf.cast(is_real, tf.float32)

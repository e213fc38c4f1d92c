"""Batches for language models that write from left to right: GPT, and UniLM's second sentences."""

from pathlib import Path

import numpy as np
import tensorflow as tf

from snippets.bert.graph_mask import Batch
from snippets.bert.record_stream import StreamOptions, lanes_of, record_stream
from snippets.bert.records import parse_record, read_header
from snippets.bert.special_tokens import PAD_ID


def next_token_targets(
    token_ids: np.ndarray, segment_ids: np.ndarray, *, from_segment: int, max_predictions: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the first places whose next token is predicted, these tokens, and 1 where there is one.

    `from_segment` 0 predicts every token but [CLS]; 1 those of the second sentence, with its [SEP].

    Shapes:
        token_ids, segment_ids: (L,) -> (K,), (K,), (K,)

    Example:
        >>> token_ids, segment_ids = np.array([2, 7, 3, 9, 3, 0]), np.array([0, 0, 0, 1, 1, 0])
        >>> next_token_targets(token_ids, segment_ids, from_segment=1, max_predictions=3)
        (array([2, 3, 0]), array([9, 3, 0]), array([1., 1., 0.]))
    """
    is_target = (token_ids[1:] != PAD_ID) & (segment_ids[1:] >= from_segment)
    found = np.flatnonzero(is_target)[:max_predictions]
    positions, labels = np.zeros((2, max_predictions), token_ids.dtype)
    positions[: len(found)] = found
    labels[: len(found)] = token_ids[found + 1]
    return positions, labels, (np.arange(max_predictions) < len(found)).astype(float)


def next_token_dataset(
    folder: str | Path,
    options: StreamOptions,
    *,
    max_predictions: int,
    from_segment: int = 0,
    start_step: int = 0,
) -> tf.data.Dataset:
    """Return batches of the form that `masked_lm_dataset` has, with nothing masked and the next tokens as y.

    Shapes:
        as `masked_lm_dataset`; K = L - 1 predicts everything

    Raises:
        ValueError: as `read_header`, `lanes_of` and `record_stream`; K is out of range.

    Example:
        >>> next_token_dataset("/nowhere", StreamOptions(4), max_predictions=2)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ValueError: /nowhere/records.json: expected the header of a folder of records, found no such file; ...

    Reference: Radford et al., Improving language understanding by generative pre-training, 2018.
    """
    header = read_header(folder)
    length = header.max_length
    if not 1 <= max_predictions < length:
        raise ValueError(f"expected 1 <= max_predictions < {length}, received {max_predictions}")
    lanes = lanes_of(header.shards, folder, batch_size=options.batch_size)

    def targets(_: tf.Tensor, serialized: tf.Tensor) -> Batch:
        record = parse_record(serialized, max_length=length)
        token_ids, segment_ids = record["token_ids"], record["segment_ids"]
        is_target = (token_ids[1:] != PAD_ID) & (segment_ids[1:] >= from_segment)
        places = tf.sort(tf.where(is_target, tf.range(length - 1), length))[:max_predictions]
        is_real = places < length
        positions = tf.where(is_real, places, 0)
        labels = tf.where(is_real, tf.gather(token_ids, positions + 1), PAD_ID)
        x = {
            "token_ids": token_ids,
            "segment_ids": segment_ids,
            "padding_mask": token_ids != PAD_ID,
            "masked_positions": positions,
        }
        return x, labels, tf.cast(is_real, tf.float32)

    stream = record_stream(lanes, options, start_step=start_step)
    batches = stream.map(targets, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
    return batches.batch(options.batch_size, drop_remainder=True).prefetch(2)

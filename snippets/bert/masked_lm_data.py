"""Batches for a masked language model: masked anew each epoch, the same again at each run."""

from dataclasses import dataclass
from pathlib import Path

import tensorflow as tf

from snippets.bert.graph_mask import Batch, mask_in_graph
from snippets.bert.record_stream import MASKS, StreamOptions, lanes_of, random_key, record_stream
from snippets.bert.records import parse_record, read_header
from snippets.bert.special_tokens import PAD_ID
from snippets.bert.whole_word_mask import MaskRule


@dataclass(frozen=True)
class MaskedLMOptions(StreamOptions):
    """Which order, and how much is masked."""

    max_predictions: int = 20  # K
    rate: float = 0.15  # the probability of a word, before the budget K
    vocabulary_hash: str | None = None  # of the model's tokenizer; None asks for no particular one


def masked_lm_dataset(
    folder: str | Path,
    options: MaskedLMOptions,
    *,
    start_step: int = 0,
    pipeline: int = 0,
    pipelines: int = 1,
) -> tf.data.Dataset:
    """Return batches (x, y, w) of a folder of records; B is `batch_size / pipelines`.

    Words are masked by `whole_word_mask` with random numbers that depend on the seed, the epoch and the
    number of the record. So batch `start_step` of a run that starts there is batch `start_step` of the run
    that began at 0, and the batches of several pipelines, one after the other, are those of one. All ops
    are TensorFlow's, all shapes are known.

    Shapes:
        x: token_ids, segment_ids (B, L) int32; padding_mask (B, L) bool, True at tokens;
            masked_positions (B, K) int32
        y: (B, K) int32, the ids that stood there
        w: (B, K) float32, 0 where there are fewer than K

    Raises:
        ValueError: as `read_header`, `lanes_of` and `record_stream`.
        tf.errors.DataLossError: while reading, for a damaged record; `check_records` says where it is.

    Example:
        >>> masked_lm_dataset("/nowhere", MaskedLMOptions(batch_size=4))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ValueError: /nowhere/records.json: expected the header of a folder of records, found no such file; ...
    """
    header = read_header(folder, vocabulary_hash=options.vocabulary_hash)
    lanes = lanes_of(header.shards, folder, batch_size=options.batch_size, pipelines=pipelines)
    rule = MaskRule(header.vocabulary_size, options.max_predictions, options.rate)

    def draw(epoch: tf.Tensor, serialized: tf.Tensor) -> tuple[dict[str, tf.Tensor], tf.Tensor]:
        record = parse_record(serialized, max_length=header.max_length)
        key = random_key(options.seed, MASKS, epoch, record["number"])
        return record, tf.random.stateless_uniform([3, header.max_length], key, alg="philox")

    def mask(record: dict[str, tf.Tensor], uniform: tf.Tensor) -> Batch:
        token_ids = record["token_ids"]
        x, y, w = mask_in_graph(token_ids, record["word_index"], uniform, rule)
        return x | {"segment_ids": record["segment_ids"], "padding_mask": token_ids != PAD_ID}, y, w

    stream = record_stream(lanes, options, start_step=start_step, pipeline=pipeline, pipelines=pipelines)
    records = stream.map(draw, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
    batches = records.batch(options.batch_size // pipelines, drop_remainder=True)
    return batches.map(mask, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True).prefetch(2)

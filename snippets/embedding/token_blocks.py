"""A corpus as a stream of blocks of words, all of one shape, from lines that need not fit in memory."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from snippets.embedding.vocabulary import Vocabulary, keep_probability, noise_distribution


@dataclass(frozen=True)
class BlockOptions:
    """How a corpus is cut into blocks; the defaults of the paper where it has one."""

    block_length: int = 32
    blocks_per_batch: int = 64
    window: int = 5  # the largest distance of a context
    negatives: int = 2  # negative words for each word
    threshold: float = 1e-3  # of subsampling
    epochs: int = 10
    shuffle: bool = True  # documents, then blocks; False keeps the order of the file
    shuffle_buffer: int = 100_000  # documents and blocks that shuffling holds in memory


def block_stream(
    lines: tf.data.Dataset, vocabulary: Vocabulary, options: BlockOptions, *, seed: int
) -> tf.data.Dataset:
    """Return batches of blocks of the corpus: words, their documents, window sizes and negative words.

    A document is a line, numbered from 0. Subsampling and shuffling are drawn anew every epoch; an epoch's
    last words are in one batch with the next epoch's first ones, so that all batches have one static shape.
    No Python runs in the pipeline: it can be shipped to the host of an accelerator. The same seed gives the
    same stream only under the same `tf.random.set_seed`, which tf.data mixes into every shuffling.

    Shapes:
        lines: scalars of strings -> a dictionary of int32:
            words, documents, windows: (B, L); negatives: (B, L, K)

    Raises:
        ValueError: an option is below 1.

    Example:
        >>> vocabulary = Vocabulary(("a", "b"), np.array([3, 3]))
        >>> options = BlockOptions(block_length=2, blocks_per_batch=1, epochs=1, threshold=1, shuffle=False)
        >>> lines = tf.data.Dataset.from_tensor_slices(["a b", "b unknown a a b"])
        >>> for batch in block_stream(lines, vocabulary, options, seed=0):
        ...     print(batch["words"].numpy()[0], batch["documents"].numpy()[0])
        [0 1] [0 0]
        [1 0] [1 1]
        [0 1] [1 1]
    """
    _check(options)
    length, batch = options.block_length, options.blocks_per_batch
    table = tf.lookup.StaticHashTable(
        tf.lookup.KeyValueTensorInitializer(tf.constant(vocabulary.words), np.arange(len(vocabulary.words))),
        -1,
    )
    keep = tf.constant(keep_probability(vocabulary.counts, threshold=options.threshold), tf.float32)
    noise = tf.constant(np.cumsum(noise_distribution(vocabulary.counts)))  # float64: words are many

    def encode(document: tf.Tensor, line: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        words = tf.cast(table.lookup(tf.strings.split(line)), tf.int32)
        return tf.cast(document, tf.int32), tf.boolean_mask(words, words >= 0)

    def subsample(turn: tf.Tensor, line: tuple[tf.Tensor, tf.Tensor]) -> dict[str, tf.Tensor]:
        document, words = line
        uniform = tf.random.stateless_uniform(tf.shape(words), tf.stack([seed, turn]))
        words = tf.boolean_mask(words, uniform < tf.gather(keep, words))
        return {"words": words, "documents": tf.fill(tf.shape(words), document)}

    def draw(step: tf.Tensor, block: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        uniform = tf.random.stateless_uniform(
            (batch, length, options.negatives), tf.stack([seed + 1, step]), dtype=tf.float64
        )
        negatives = tf.searchsorted(noise, tf.reshape(uniform, [-1]), side="right")
        negatives = tf.minimum(
            negatives, len(vocabulary.words) - 1
        )  # should rounding leave noise[-1] below 1
        windows = tf.random.stateless_uniform(
            (batch, length), tf.stack([seed + 2, step]), 1, options.window + 1, tf.int32
        )
        return {**block, "windows": windows, "negatives": tf.reshape(negatives, uniform.shape)}

    documents = lines.enumerate().map(encode, num_parallel_calls=2, deterministic=True)
    if options.shuffle:
        documents = documents.shuffle(options.shuffle_buffer, seed=seed)
    documents = documents.repeat(options.epochs).enumerate()
    blocks = documents.map(subsample, num_parallel_calls=2, deterministic=True)
    blocks = blocks.rebatch(length, drop_remainder=True)
    if options.shuffle:
        blocks = blocks.shuffle(max(1, options.shuffle_buffer // 16), seed=seed + 1)
    blocks = blocks.batch(batch, drop_remainder=True).enumerate()
    return blocks.map(draw, num_parallel_calls=2, deterministic=True).prefetch(4)


def expected_batches(
    vocabulary: Vocabulary, options: BlockOptions, *, counts: np.ndarray | None = None
) -> int:
    """Return how many batches `block_stream` has on average, at least 1: what a learning-rate schedule needs.

    Shapes:
        counts: (V,), of the words in the corpus if it is not that of the vocabulary -> scalar

    Example:
        >>> vocabulary = Vocabulary(("a", "b"), np.array([300, 300]))
        >>> options = BlockOptions(block_length=2, blocks_per_batch=3, epochs=5, threshold=1)
        >>> expected_batches(vocabulary, options)
        500
    """
    keep = keep_probability(vocabulary.counts, threshold=options.threshold)
    counts = vocabulary.counts if counts is None else counts
    words = options.epochs * float((counts * keep).sum())
    return max(1, int(words // (options.block_length * options.blocks_per_batch)))


def text_lines(files: list[str], *, compression: str = "") -> tf.data.Dataset:
    """Return the lines of text files as a stream, a document each; "GZIP" files are read as they are.

    Shapes:
        file names -> scalars of strings

    Example:
        >>> text_lines([]).element_spec
        TensorSpec(shape=(), dtype=tf.string, name=None)
    """
    return tf.data.TextLineDataset(tf.constant(files, tf.string), compression_type=compression)


def _check(options: Any) -> None:
    for name in ("block_length", "blocks_per_batch", "window", "negatives", "epochs", "shuffle_buffer"):
        if getattr(options, name) < 1:
            raise ValueError(f"expected {name} >= 1, received {getattr(options, name)}; see BlockOptions")

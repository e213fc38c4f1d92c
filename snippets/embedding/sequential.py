"""One tuple at a time, in the order of the file: sequential stochastic gradient descent on the sphere."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from snippets.embedding.row_updates import riemannian_change
from snippets.embedding.spherical_embedding import random_rows
from snippets.embedding.vocabulary import Vocabulary, count_words, keep_probability, noise_distribution

CHUNK = 20_000  # tuples of one compiled call


def file_order_tuples(
    documents: list[np.ndarray], vocabulary: Vocabulary, *, window: int, rng: np.random.Generator
) -> np.ndarray:
    """Return the tuples of one epoch, document after document: context, word, document, negative word.

    Shapes:
        documents: word rows each -> (n, 4) int32

    Example:
        >>> vocabulary = Vocabulary(tuple(map(str, range(2000))), np.ones(2000, int))  # none is frequent
        >>> pair = [np.array([0, 1])]
        >>> file_order_tuples(pair, vocabulary, window=1, rng=np.random.default_rng(0))[:, :3].tolist()
        [[1, 0, 0], [0, 1, 0]]
    """
    keep = keep_probability(vocabulary.counts)
    kept = [ids[rng.random(len(ids)) < keep[ids]] for ids in documents]
    words = np.concatenate(kept)
    of = np.repeat(np.arange(len(kept)), [len(ids) for ids in kept])
    position = np.arange(len(words))
    reach = rng.integers(1, window + 1, len(words))
    parts = []
    for offset in (*range(-window, 0), *range(1, window + 1)):
        at = position[(position + offset >= 0) & (position + offset < len(words)) & (reach >= abs(offset))]
        at = at[of[at] == of[at + offset]]
        parts.append(np.stack([at, at + offset]))
    centre, context = np.concatenate(parts, axis=1)
    order = np.argsort(centre, kind="stable")
    centre, context = centre[order], context[order]
    cumulative = np.cumsum(noise_distribution(vocabulary.counts))
    negative = np.minimum(np.searchsorted(cumulative, rng.random(len(centre))), len(cumulative) - 1)
    return np.stack([words[context], words[centre], of[centre], negative], axis=1).astype("int32")


@tf.function(jit_compile=True)
def sequential_pass(
    words: tf.Tensor, contexts: tf.Tensor, documents: tf.Tensor, tuples: tf.Tensor, rates: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return the tables after a step for every tuple in turn: two hinges, one of contexts, one of documents.

    R independent corpora go side by side, each with rows of its own.

    Shapes:
        words, contexts: (R V, p); documents: (R D, p); tuples: (n, R, 4); rates: (n, R) -> the three tables

    Example:
        >>> eye, one = tf.eye(3), tf.constant([[[0, 1, 0, 2]]])
        >>> [table.shape.as_list() for table in sequential_pass(eye, eye, eye, one, tf.constant([[0.1]]))]
        [[3, 3], [3, 3], [3, 3]]
    """

    def step(i: tf.Tensor, U: tf.Tensor, V: tf.Tensor, D: tf.Tensor) -> tuple[tf.Tensor, ...]:
        context, word, document, negative = tf.unstack(tuples[i], axis=1)  # (R,) each
        v, u, d, n = (
            tf.gather(V, context),
            tf.gather(U, word),
            tf.gather(D, document),
            tf.gather(U, negative),
        )
        by_context = tf.reduce_sum(v * (u - n), axis=1, keepdims=True) < 0.15  # (eq:separate)
        by_document = tf.reduce_sum(d * (u - n), axis=1, keepdims=True) < 0.15  # (eq:separate)
        by_context, by_document = tf.cast(by_context, u.dtype), tf.cast(by_document, u.dtype)
        toward = by_context * v + by_document * d
        rows = tf.concat([u, n, v, d], axis=0)
        gradients = tf.concat([-toward, toward, by_context * (n - u), by_document * (n - u)], axis=0)
        moved = rows + riemannian_change(rows, gradients, tf.tile(rates[i], [4])[:, None])
        u, n, v, d = tf.split(moved, 4)
        U = tf.tensor_scatter_nd_update(U, word[:, None], u)
        U = tf.tensor_scatter_nd_update(U, negative[:, None], n)
        V = tf.tensor_scatter_nd_update(V, context[:, None], v)
        return i + 1, U, V, tf.tensor_scatter_nd_update(D, document[:, None], d)

    state = (tf.constant(0), words, contexts, documents)
    return tf.while_loop(lambda i, *_: i < tuples.shape[0], step, state)[1:]


def sequential_vectors(
    corpora: Sequence[Sequence[str]], *, dim: int, epochs: int, seed: int = 0, learning_rate: float = 0.04
) -> np.ndarray:
    """Return document vectors of sequential descent, for corpora of the same lines in different orders.

    Every pass goes through each file from top to bottom.

    Shapes:
        R corpora of n documents -> (R, n, dim)

    Example:
        >>> sequential_vectors([["a b c"] * 10, ["a b c"] * 10], dim=4, epochs=1).shape
        (2, 10, 4)
    """
    vocabulary = count_words(corpora[0])
    row = {word: i for i, word in enumerate(vocabulary.words)}
    encoded = [[np.array([row[w] for w in line.split() if w in row], int) for line in c] for c in corpora]
    rng = np.random.default_rng(seed)
    R, V, n = len(corpora), len(vocabulary.words), len(corpora[0])
    tables = tuple(tf.constant(random_rows(R * size, dim, rng=rng)) for size in (V, V, n))
    for epoch in range(epochs):
        drawn = [file_order_tuples(documents, vocabulary, window=5, rng=rng) for documents in encoded]
        length = -(-max(map(len, drawn)) // CHUNK) * CHUNK
        tuples, rates = np.zeros((length, R, 4), "int32"), np.zeros((length, R), "float32")
        for r, own in enumerate(drawn):
            tuples[: len(own), r] = own + r * np.array([V, V, n, V])
            done = (epoch + np.arange(len(own)) / len(own)) / epochs
            rates[: len(own), r] = learning_rate * np.maximum(1 - done, 1e-4)  # (eq:schedule)
        for start in range(0, length, CHUNK):  # one shape for XLA: the rest at a rate of 0
            part = slice(start, start + CHUNK)
            tables = sequential_pass(*tables, tf.constant(tuples[part]), tf.constant(rates[part]))
    return tables[2].numpy().reshape(R, n, dim)

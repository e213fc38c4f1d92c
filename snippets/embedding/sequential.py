"""One tuple at a time, in the order of the file: sequential stochastic gradient descent on the sphere."""

import numpy as np
import tensorflow as tf

from snippets.embedding.row_updates import riemannian_change
from snippets.embedding.vocabulary import Vocabulary, keep_probability, noise_distribution


def file_order_tuples(
    documents: list[np.ndarray], vocabulary: Vocabulary, *, window: int, rng: np.random.Generator
) -> np.ndarray:
    """Return the tuples of one epoch, document after document: context, word, document, negative word.

    Shapes:
        documents: word rows each -> (n, 4) int32

    Example:
        >>> vocabulary = Vocabulary(("a", "b"), np.array([1, 1]))
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

    Shapes:
        words, contexts: (V, p); documents: (D, p); tuples: (n, 4); rates: (n,) -> the three tables

    Example:
        >>> eye, one = tf.eye(3), tf.constant([[0, 1, 0, 2]])
        >>> [table.shape.as_list() for table in sequential_pass(eye, eye, eye, one, tf.constant([0.1]))]
        [[3, 3], [3, 3], [3, 3]]
    """

    def step(i: tf.Tensor, U: tf.Tensor, V: tf.Tensor, D: tf.Tensor) -> tuple[tf.Tensor, ...]:
        context, word, document, negative = tf.unstack(tuples[i])
        v, u, d, n = V[context], U[word], D[document], U[negative]
        by_context = tf.cast(0.15 - tf.reduce_sum(v * (u - n)) > 0, u.dtype)  # (eq:separate)
        by_document = tf.cast(0.15 - tf.reduce_sum(d * (u - n)) > 0, u.dtype)  # (eq:separate)
        toward = by_context * v + by_document * d
        rows = tf.stack([u, n, v, d])
        gradients = tf.stack([-toward, toward, by_context * (n - u), by_document * (n - u)])
        moved = rows + riemannian_change(rows, gradients, rates[i])
        U = tf.tensor_scatter_nd_update(U, [[word]], moved[:1])
        U = tf.tensor_scatter_nd_update(U, [[negative]], moved[1:2])
        V = tf.tensor_scatter_nd_update(V, [[context]], moved[2:3])
        D = tf.tensor_scatter_nd_update(D, [[document]], moved[3:])
        return i + 1, U, V, D

    state = (tf.constant(0), words, contexts, documents)
    return tf.while_loop(lambda i, *_: i < tuples.shape[0], step, state)[1:]

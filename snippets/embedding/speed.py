"""Words a second: this project beside gensim, and where its time goes."""

from collections.abc import Callable
from time import perf_counter

import numpy as np
import tensorflow as tf

from snippets.embedding.baselines import doc2vec_vectors, tfidf_vectors
from snippets.embedding.newsgroups import LabelledDocuments
from snippets.embedding.order_leakage import document_scores
from snippets.embedding.row_updates import riemannian_change, sum_by_row
from snippets.embedding.spherical_embedding import SphericalEmbedding
from snippets.embedding.token_blocks import BlockOptions, block_stream
from snippets.embedding.training import batch_gradients, row_changes, train
from snippets.embedding.vocabulary import count_words


def compare_speed(
    documents: LabelledDocuments, *, dim: int, passes: tuple[int, ...], gensim_passes: tuple[int, ...]
) -> tuple[list[dict[str, object]], SphericalEmbedding]:
    """Return passes, seconds, thousands of words a second and scores of both and of TF-IDF, and our model.

    Words are counted as they stand in the corpus, before subsampling. Ours includes building the graph.

    Shapes:
        n documents -> a row for each method and number of passes, a model

    Example:
        >>> n = np.arange(400)
        >>> lines = tuple(" ".join(f"word{(7 * i + j) % 500}" for j in range(20)) for i in n)
        >>> documents = LabelledDocuments(lines, n % 2, n % 3 > 0)
        >>> rows, _ = compare_speed(documents, dim=4, passes=(2,), gensim_passes=(2,))
        >>> [row["method"] for row in rows]
        ['joint hinge (TensorFlow)', 'Doc2Vec (gensim)', 'TF-IDF and SVD']
    """
    vocabulary = count_words(documents.lines)
    words = int(vocabulary.counts.sum())
    rows: list[dict[str, object]] = []

    def note(method: str, epochs: int, seconds: float, vectors: np.ndarray) -> None:
        row = {
            "method": method,
            "passes": epochs,
            "seconds": seconds,
            "words/ms": epochs * words / seconds / 1000,
        }
        rows.append({**row, **document_scores(vectors, documents)})

    for epochs in passes:
        start = perf_counter()
        model = SphericalEmbedding(vocabulary, len(documents.lines), dim=dim)
        options = BlockOptions(epochs=epochs, blocks_per_batch=128)
        train(model, tf.data.Dataset.from_tensor_slices(list(documents.lines)), options)
        note("joint hinge (TensorFlow)", epochs, perf_counter() - start, model.documents.numpy())
    for epochs in gensim_passes:
        start = perf_counter()
        vectors = doc2vec_vectors(documents.lines, dim=dim, epochs=epochs, workers=2)
        note("Doc2Vec (gensim)", epochs, perf_counter() - start, vectors)
    start = perf_counter()
    vectors = tfidf_vectors(documents.lines, dim=dim)
    note("TF-IDF and SVD", 1, perf_counter() - start, vectors)
    return rows, model


def profile_training(documents: LabelledDocuments, *, dim: int, repeats: int = 20) -> dict[str, float]:
    """Return the milliseconds that each part of a step takes on its own, the least of several.

    The update of the words is also taken apart: the sums by row with their sort, and the step on the sphere.
    Beside it stands a yardstick, a plain copy of as many rows.

    Shapes:
        n documents -> the stream, the gradients, the update of each table; then parts, and the yardstick

    Example:
        >>> lines = tuple(" ".join(f"word{(7 * i + j) % 500}" for j in range(20)) for i in range(400))
        >>> documents = LabelledDocuments(lines, np.zeros(400, int), np.ones(400, bool))
        >>> list(profile_training(documents, dim=4, repeats=1))[:5]
        ['stream', 'gradients', 'update of words', 'update of contexts', 'update of documents']
    """
    vocabulary = count_words(documents.lines)
    model = SphericalEmbedding(vocabulary, len(documents.lines), dim=dim)
    lines = tf.data.Dataset.from_tensor_slices(list(documents.lines))
    options = BlockOptions(epochs=10_000, blocks_per_batch=128)
    batches = iter(block_stream(lines, vocabulary, options, seed=0))
    names = ("words", "contexts", "documents")
    tables = tuple(getattr(model, name).value() for name in names)
    gradients, changes = tf.function(batch_gradients), tf.function(row_changes)
    batch, rate = next(batches), tf.constant(0.01)
    _, pairs = gradients(tables, batch)
    parts: dict[str, Callable[[], object]] = {
        "stream": lambda: next(batches),
        "gradients": lambda: gradients(tables, batch)[0].numpy(),
    }
    for name, table, pair in zip(names, tables, pairs, strict=True):
        parts[f"update of {name}"] = lambda table=table, pair=pair: changes(table, *pair, rate)[1].numpy()
    sums, step = tf.function(sum_by_row), tf.function(riemannian_change)
    rows, summed, _ = sums(*pairs[0])
    x, copied = tf.gather(tables[0], rows), np.empty(summed.shape, "float32")
    given = summed.numpy()
    parts["words: sums by row"] = lambda: sums(*pairs[0])[1].numpy()
    parts["words: step on the sphere"] = lambda: step(x, summed, rate).numpy()
    parts["words: sort alone"] = lambda: np.argsort(pairs[0][0].numpy(), kind="stable")
    parts["yardstick: a copy of the rows"] = lambda: np.copyto(copied, given)
    return {name: _milliseconds(part, repeats) for name, part in parts.items()}


def _milliseconds(part: Callable[[], object], repeats: int) -> float:
    part()
    times = []
    for _ in range(repeats):
        start = perf_counter()
        part()
        times.append(1000 * (perf_counter() - start))
    return min(times)  # other work on the machine only makes it longer

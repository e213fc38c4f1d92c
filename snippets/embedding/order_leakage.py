"""Does the order of the documents change what an embedding knows about their classes?"""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from snippets.embedding.baselines import averaged_word2vec_vectors, doc2vec_vectors, tfidf_vectors
from snippets.embedding.clustering_scores import adjusted_rand_index, normalized_mutual_information, purity
from snippets.embedding.nearest_label import macro_f1, nearest_label
from snippets.embedding.newsgroups import LabelledDocuments
from snippets.embedding.sequential import sequential_vectors
from snippets.embedding.spherical_embedding import SphericalEmbedding
from snippets.embedding.spherical_kmeans import spherical_kmeans
from snippets.embedding.token_blocks import BlockOptions
from snippets.embedding.training import train
from snippets.embedding.vocabulary import count_words

Method = Callable[..., np.ndarray]
GENSIM_PASSES = 5  # for each of ours: on a corpus this small it needs them


def joint_vectors(
    lines: tuple[str, ...], *, dim: int, epochs: int, seed: int = 0, shuffle: bool = True
) -> np.ndarray:
    """Return document vectors of the joint hinge, trained on shuffled blocks or in the order of the lines.

    Shapes:
        n documents -> (n, dim)

    Example:
        >>> lines = tuple(" ".join(f"word{(7 * i + j) % 500}" for j in range(20)) for i in range(200))
        >>> joint_vectors(lines, dim=4, epochs=2).shape
        (200, 4)
    """
    model = SphericalEmbedding(count_words(lines), len(lines), dim=dim, seed=seed)
    options = BlockOptions(epochs=epochs, shuffle=shuffle, blocks_per_batch=32)
    train(model, tf.data.Dataset.from_tensor_slices(list(lines)), options, seed=seed)
    return model.documents.numpy()


def document_scores(vectors: np.ndarray, documents: LabelledDocuments, *, seed: int = 0) -> dict[str, float]:
    """Return how well clusters match the classes, and how well three neighbours in the training part do.

    Shapes:
        vectors: (n, p), rows of length 1 -> NMI, ARI, purity, F1

    Example:
        >>> vectors = np.repeat(np.eye(2), 4, axis=0)
        >>> documents = LabelledDocuments(("",) * 8, np.repeat([3, 5], 4), np.arange(8) % 4 > 0)
        >>> document_scores(vectors, documents)
        {'NMI': 1.0, 'ARI': 1.0, 'purity': 1.0, 'F1': 1.0}
    """
    labels, known = documents.labels, documents.is_train
    k = len(np.unique(labels))
    clusters, _, _ = spherical_kmeans(vectors.astype("float64"), k, rng=np.random.default_rng(seed))
    guessed = nearest_label(vectors[~known], vectors[known], labels[known])
    return {
        "NMI": normalized_mutual_information(labels, clusters),
        "ARI": adjusted_rand_index(labels, clusters),
        "purity": purity(labels, clusters),
        "F1": macro_f1(labels[~known], guessed),
    }


def order_experiment(
    documents: LabelledDocuments, *, dim: int, epochs: int, seeds: range
) -> list[dict[str, object]]:
    """Return the scores of every method for every seed, with the documents shuffled and sorted by class.

    Shapes:
        n documents -> a row for each method, order and seed

    Example:
        >>> n = np.arange(300)
        >>> documents = LabelledDocuments(("a b c " * 30, "d e f " * 30) * 150, n % 2, n % 3 > 0)
        >>> rows = order_experiment(documents, dim=4, epochs=1, seeds=range(1))
        >>> len(rows)  # six methods, two orders
        12
    """
    corpora = _orders(documents, seeds)
    methods: dict[str, Method] = {
        "joint hinge, shuffled stream": joint_vectors,
        "joint hinge, file order": lambda lines, **options: joint_vectors(lines, shuffle=False, **options),
        "Doc2Vec, file order": lambda lines, epochs, **options: doc2vec_vectors(
            lines, epochs=GENSIM_PASSES * epochs, **options
        ),
        "averaged word2vec, file order": lambda lines, epochs, **options: averaged_word2vec_vectors(
            lines, epochs=GENSIM_PASSES * epochs, **options
        ),
        "TF-IDF and SVD": lambda lines, dim, **_: tfidf_vectors(lines, dim=dim),
    }
    vectors = {
        (method, *key): vectors_of(text.lines, dim=dim, epochs=epochs, seed=key[1])
        for method, vectors_of in methods.items()
        for key, text in corpora.items()
    }
    side_by_side = sequential_vectors([text.lines for text in corpora.values()], dim=dim, epochs=epochs)
    for key, own in zip(corpora, side_by_side, strict=True):
        vectors["two hinges, tuple by tuple", *key] = own
    return [
        {"method": method, "order": order, "seed": seed, **document_scores(own, corpora[order, seed])}
        for (method, order, seed), own in vectors.items()
    ]


def passes_experiment(
    documents: LabelledDocuments, *, dim: int, passes: tuple[int, ...], joint_passes: int, seeds: range
) -> list[dict[str, object]]:
    """Return the scores of Doc2Vec after several numbers of passes, and of the joint hinge, in both orders.

    Shapes:
        n documents -> a row for each method, number of passes, order and seed

    Example:
        >>> n = np.arange(300)
        >>> documents = LabelledDocuments(("a b c " * 30, "d e f " * 30) * 150, n % 2, n % 3 > 0)
        >>> rows = passes_experiment(documents, dim=4, passes=(1, 2), joint_passes=1, seeds=range(1))
        >>> [(row["method"], row["passes"], row["order"]) for row in rows][-2:]
        [('joint hinge', 1, 'shuffled'), ('joint hinge', 1, 'sorted')]
    """
    runs = [("Doc2Vec", doc2vec_vectors, epochs) for epochs in passes]
    runs.append(("joint hinge", joint_vectors, joint_passes))
    rows: list[dict[str, object]] = []
    for method, vectors_of, epochs in runs:
        for (order, seed), text in _orders(documents, seeds).items():
            vectors = vectors_of(text.lines, dim=dim, epochs=epochs, seed=seed)
            scores = document_scores(vectors, text, seed=seed)
            rows.append({"method": method, "passes": epochs, "order": order, "seed": seed, **scores})
    return rows


def _orders(documents: LabelledDocuments, seeds: range) -> dict[tuple[str, int], LabelledDocuments]:
    corpora = {}
    for seed in seeds:
        mixed = documents.reordered(np.random.default_rng(seed).permutation(len(documents.labels)))
        corpora["shuffled", seed] = mixed
        corpora["sorted", seed] = mixed.reordered(np.argsort(mixed.labels, kind="stable"))
    return corpora

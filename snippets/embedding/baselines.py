"""Other vectors of documents: weighted counts, averaged word vectors, Doc2Vec."""

from collections.abc import Sequence

import numpy as np
from gensim.models.doc2vec import Doc2Vec, TaggedDocument
from gensim.models.word2vec import Word2Vec
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer


def tfidf_vectors(lines: Sequence[str], *, dim: int) -> np.ndarray:
    """Return weighted word counts, reduced by a singular value decomposition to unit vectors.

    ARPACK iterates until the singular vectors are exact up to rounding; nothing about them is random.

    Shapes:
        n documents -> (n, dim)

    Example:
        >>> tfidf_vectors(["a b", "b c", "c d"] * 5, dim=2).shape
        (15, 2)
    """
    counts = TfidfVectorizer(min_df=5, token_pattern=r"\S+", sublinear_tf=True).fit_transform(lines)
    return unit_rows(TruncatedSVD(dim, algorithm="arpack", random_state=0).fit_transform(counts))


def doc2vec_vectors(
    lines: Sequence[str], *, dim: int, epochs: int, seed: int = 0, workers: int = 1
) -> np.ndarray:
    """Return unit vectors of Doc2Vec, bag of words with word vectors, which reads documents in their order.

    Shapes:
        n documents -> (n, dim)

    Example:
        >>> doc2vec_vectors(["a b", "b a"] * 5, dim=3, epochs=1).shape
        (10, 3)

    Reference: Le and Mikolov, Distributed representations of sentences and documents, ICML 2014.
    arXiv:1405.4053
    """
    documents = [TaggedDocument(line.split(), [i]) for i, line in enumerate(lines)]
    model = Doc2Vec(
        documents,
        vector_size=dim,
        epochs=epochs,
        seed=seed,
        workers=workers,
        min_count=5,
        dm=0,
        dbow_words=1,
        window=5,
        negative=2,
        sample=1e-3,
    )
    return unit_rows(model.dv.vectors)


def averaged_word2vec_vectors(
    lines: Sequence[str], *, dim: int, epochs: int, seed: int = 0, workers: int = 1
) -> np.ndarray:
    """Return the directions of the means of the words' skip-gram vectors.

    Shapes:
        n documents -> (n, dim)

    Example:
        >>> averaged_word2vec_vectors(["a b", "b a"] * 5, dim=3, epochs=1).shape
        (10, 3)
    """
    text = [line.split() for line in lines]
    model = Word2Vec(
        text,
        vector_size=dim,
        epochs=epochs,
        seed=seed,
        workers=workers,
        min_count=5,
        sg=1,
        window=5,
        negative=2,
        sample=1e-3,
    )
    known = model.wv.key_to_index
    sums = [model.wv.vectors[[known[word] for word in words if word in known]].sum(axis=0) for words in text]
    return unit_rows(np.array(sums))


def unit_rows(x: np.ndarray) -> np.ndarray:
    """Return the rows divided by their lengths; a row of zeros becomes the first axis.

    Shapes:
        x: (n, p) -> (n, p)

    Example:
        >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]]))
        array([[0.6, 0.8],
               [1. , 0. ]])
    """
    length = np.linalg.norm(x, axis=1, keepdims=True)
    first = np.eye(1, x.shape[1])
    return np.where(length > 0, x / np.where(length > 0, length, 1), first).astype(x.dtype)

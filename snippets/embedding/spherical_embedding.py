"""Words, contexts and documents on one sphere: the model, its neighbours, its file."""

from pathlib import Path

import numpy as np
import tensorflow as tf

from snippets.embedding.vocabulary import Vocabulary


class SphericalEmbedding:
    """Three tables of unit vectors: words, words as contexts, documents.

    Build it inside `strategy.scope()` to train it on several devices.
    """

    def __init__(self, vocabulary: Vocabulary, n_documents: int, *, dim: int = 100, seed: int = 0) -> None:
        if n_documents < 1 or dim < 2:
            raise ValueError(f"expected n_documents >= 1 and dim >= 2, received {n_documents} and {dim}")
        rng = np.random.default_rng(seed)
        self.vocabulary = vocabulary
        self.words = tf.Variable(random_rows(len(vocabulary.words), dim, rng=rng), name="words")
        self.contexts = tf.Variable(random_rows(len(vocabulary.words), dim, rng=rng), name="contexts")
        self.documents = tf.Variable(random_rows(n_documents, dim, rng=rng), name="documents")

    def most_similar(self, word: str, *, n: int = 10) -> list[tuple[str, float]]:
        """Return the `n` words of the greatest cosine with `word`, without the word itself."""
        row = self.vocabulary.index(word)
        vectors = self.words.numpy()
        cosines = vectors @ vectors[row]
        cosines[row] = -np.inf
        best = np.argsort(-cosines, kind="stable")[: min(n, len(cosines) - 1)]
        return [(self.vocabulary.words[i], float(cosines[i])) for i in best]

    def save(self, file: str | Path) -> None:
        """Write the words, their counts and the three tables to one .npz file."""
        np.savez_compressed(
            file,
            vocabulary=np.array(self.vocabulary.words),
            counts=self.vocabulary.counts,
            words=self.words.numpy(),
            contexts=self.contexts.numpy(),
            documents=self.documents.numpy(),
        )

    @classmethod
    def load(cls, file: str | Path) -> "SphericalEmbedding":
        """Read what `save` wrote."""
        with np.load(file, allow_pickle=False) as arrays:
            vocabulary = Vocabulary(tuple(arrays["vocabulary"].tolist()), arrays["counts"])
            model = cls(vocabulary, *arrays["documents"].shape[:1], dim=arrays["words"].shape[1])
            for name in ("words", "contexts", "documents"):
                getattr(model, name).assign(arrays[name])
        return model


def random_rows(n: int, dim: int, *, rng: np.random.Generator) -> np.ndarray:
    """Return independent points of the unit sphere, all directions alike.

    Shapes:
        n, dim -> (n, dim) float32

    Example:
        >>> np.linalg.norm(random_rows(2, 5, rng=np.random.default_rng(0)), axis=1).round(6)
        array([1., 1.], dtype=float32)
    """
    x = rng.standard_normal((n, dim))
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype("float32")

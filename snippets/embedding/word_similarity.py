"""Do cosines rank pairs of words as people do?"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from snippets.embedding.vocabulary import Vocabulary


def spearman(x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray) -> float:
    """Return the correlation of the ranks; ties share their mean rank.

    Shapes:
        x, y: (n,) -> scalar

    Raises:
        ValueError: the two differ in length, or have fewer than two entries.

    Example:
        >>> round(spearman([1.0, 2.0, 3.0], [0.1, 0.2, 9.0]), 6)
        1.0
    """
    if len(x) != len(y) or len(x) < 2:
        raise ValueError(f"expected two vectors of one length >= 2, received {len(x)} and {len(y)}")
    return float(np.corrcoef(rankdata(x), rankdata(y))[0, 1])


def similarity_correlation(
    vectors: np.ndarray, vocabulary: Vocabulary, pairs: Sequence[tuple[str, str, float]]
) -> tuple[float, int]:
    """Return the rank correlation of cosines with judgements, and how many pairs are in the vocabulary.

    Shapes:
        vectors: (V, p), rows of length 1; pairs: two words and a judgement each -> scalar, scalar

    Raises:
        ValueError: fewer than two pairs are in the vocabulary.

    Example:
        >>> vocabulary = Vocabulary(("a", "b", "c"), np.array([1, 1, 1]))
        >>> vectors = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
        >>> pairs = [("a", "b", 3.0), ("b", "c", 8.0), ("a", "c", 1.0), ("a", "z", 5.0)]
        >>> rho, covered = similarity_correlation(vectors, vocabulary, pairs)
        >>> round(rho, 6), covered
        (1.0, 3)
    """
    row = {word: i for i, word in enumerate(vocabulary.words)}
    covered = [(row[a], row[b], score) for a, b, score in pairs if a in row and b in row]
    if len(covered) < 2:
        raise ValueError(f"expected two pairs in the vocabulary, received {len(covered)}; is the case right?")
    first, second, judged = (np.array(column) for column in zip(*covered, strict=True))
    return spearman((vectors[first] * vectors[second]).sum(axis=1), judged), len(covered)

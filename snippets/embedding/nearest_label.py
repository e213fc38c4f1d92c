"""Labels by the nearest neighbours on the sphere, and the score of labels."""

import numpy as np
from numpy.typing import ArrayLike

ROWS = 1000  # of which all cosines are in memory at a time


def nearest_label(x: ArrayLike, known: ArrayLike, labels: ArrayLike, *, k: int = 3) -> np.ndarray:
    """Return for each row the most frequent label of its `k` nearest known rows; the nearest decides a tie.

    Shapes:
        x: (n, p); known: (m, p), rows of length 1; labels: (m,) -> (n,)

    Raises:
        ValueError: `k` is not between 1 and m.

    Example:
        >>> nearest_label([[1.0, 0.0]], [[0.6, 0.8], [0.0, 1.0]], ["a", "b"], k=1).tolist()
        ['a']
    """
    x, known, labels = np.asarray(x), np.asarray(known), np.asarray(labels)
    if not 1 <= k <= len(known):
        raise ValueError(f"expected 1 <= k <= {len(known)} known rows, received {k}")
    nearest = np.concatenate([_nearest(x[i : i + ROWS], known, k) for i in range(0, len(x), ROWS)])
    names, codes = np.unique(labels, return_inverse=True)
    votes = np.zeros((len(x), len(names)))
    for rank, column in enumerate(codes[nearest].T):
        np.add.at(votes, (np.arange(len(x)), column), 1 + (k - rank) / (2 * k * k))
    return names[votes.argmax(axis=1)]


def _nearest(x: np.ndarray, known: np.ndarray, k: int) -> np.ndarray:
    cosines = x @ known.T
    best = np.sort(np.argpartition(-cosines, k - 1, axis=1)[:, :k], axis=1)
    order = np.argsort(-np.take_along_axis(cosines, best, axis=1), axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1)


def macro_f1(labels: ArrayLike, predicted: ArrayLike) -> float:
    """Return the mean over the labels of the harmonic mean of precision and recall.

    Shapes:
        labels, predicted: (n,) -> scalar

    Example:
        >>> round(macro_f1(["a", "a", "b"], ["a", "b", "b"]), 4)
        0.6667
    """
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    scores = []
    for name in np.union1d(labels, predicted):
        both = np.sum((labels == name) & (predicted == name))
        scores.append(2 * both / (np.sum(labels == name) + np.sum(predicted == name)))
    return float(np.mean(scores))

"""How well a clustering agrees with labels: normalised mutual information, adjusted Rand index, purity."""

import numpy as np
from numpy.typing import ArrayLike


def contingency_table(labels: ArrayLike, clusters: ArrayLike) -> np.ndarray:
    """Return how many items have each label and each cluster.

    Shapes:
        labels, clusters: (n,) -> (number of labels, number of clusters)

    Raises:
        ValueError: the two are not vectors of one length, at least 1.

    Example:
        >>> contingency_table(["a", "a", "b"], [0, 1, 1]).tolist()
        [[1, 1], [0, 1]]
    """
    labels, clusters = np.asarray(labels), np.asarray(clusters)
    if labels.ndim != 1 or labels.shape != clusters.shape or not len(labels):
        raise ValueError(f"expected two vectors of one length, received {labels.shape} and {clusters.shape}")
    names, rows = np.unique(labels, return_inverse=True)
    groups, columns = np.unique(clusters, return_inverse=True)
    table = np.zeros((len(names), len(groups)), int)
    np.add.at(table, (rows, columns), 1)
    return table


def normalized_mutual_information(labels: ArrayLike, clusters: ArrayLike) -> float:
    r"""Return $2I(Y;C)/(H(Y)+H(C))$: 1 for equal partitions, near 0 for independent ones.

    Shapes:
        labels, clusters: (n,) -> scalar

    Example:
        >>> normalized_mutual_information([0, 0, 1, 1], [5, 5, 2, 2])
        1.0
    """
    joint = contingency_table(labels, clusters) / len(np.asarray(labels))
    h_labels, h_clusters = _entropy(joint.sum(axis=1)), _entropy(joint.sum(axis=0))
    if h_labels + h_clusters == 0:
        return 1.0
    information = h_labels + h_clusters - _entropy(joint.ravel())
    return float(np.clip(2 * information / (h_labels + h_clusters), 0, 1))


def adjusted_rand_index(labels: ArrayLike, clusters: ArrayLike) -> float:
    """Return the share of pairs on which both agree, moved and scaled: 1 if equal, 0 on average by chance.

    Shapes:
        labels, clusters: (n,) -> scalar

    Example:
        >>> round(adjusted_rand_index([0, 0, 1, 1], [0, 0, 1, 2]), 4)
        0.5714

    Reference: Hubert and Arabie, Comparing partitions, Journal of Classification 2 (1985).
    doi:10.1007/BF01908075
    """
    table = contingency_table(labels, clusters)
    together = _pairs(table).sum()
    of_labels, of_clusters = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    expected = of_labels * of_clusters / max(_pairs(table.sum()), 1)
    highest = (of_labels + of_clusters) / 2
    return 1.0 if highest == expected else float((together - expected) / (highest - expected))


def purity(labels: ArrayLike, clusters: ArrayLike) -> float:
    """Return the share of items that have the most frequent label of their cluster.

    Shapes:
        labels, clusters: (n,) -> scalar

    Example:
        >>> purity(["a", "a", "b"], [0, 0, 0]).__round__(4)
        0.6667
    """
    table = contingency_table(labels, clusters)
    return float(table.max(axis=0).sum() / table.sum())


def _entropy(p: np.ndarray) -> float:
    p = p[p > 0]
    return float(-(p * np.log(p)).sum())


def _pairs(n: np.ndarray) -> np.ndarray:
    return n * (n - 1) / 2

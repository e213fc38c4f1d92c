"""Spherical k-means: clusters of directions."""

import numpy as np
from numpy.typing import ArrayLike

from snippets.embedding.sphere import as_unit_vectors


def spherical_kmeans(
    x: ArrayLike, k: int, *, rng: np.random.Generator, starts: int = 10, max_steps: int = 100
) -> tuple[np.ndarray, np.ndarray, float]:
    r"""Return clusters and centres that maximise $\sum_ix_i^\top c_{k(i)}$, the best of several starts.

    Every step can only raise the sum: a point goes to the centre of the greatest cosine, a centre to the
    direction of the mean of its points. First centres are drawn as in k-means++.

    Shapes:
        x: (n, p), rows of length 1 -> (n,), (k, p), scalar

    Raises:
        ValueError: `x` is not a matrix of unit rows, or there are fewer rows than clusters.

    Example:
        >>> x = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
        >>> clusters, _, total = spherical_kmeans(x, 2, rng=np.random.default_rng(0))
        >>> bool(clusters[0] == clusters[2] != clusters[1]), total
        (True, 3.0)

    Reference: Dhillon and Modha, Machine Learning 42 (2001). doi:10.1023/A:1007612920971
    """
    x = as_unit_vectors(x)
    if x.ndim != 2 or not 1 <= k <= len(x):
        raise ValueError(f"expected a matrix and 1 <= k <= its rows, received shape {x.shape} and k = {k}")
    runs = (_one_start(x, k, rng, max_steps) for _ in range(starts))
    return max(runs, key=lambda run: run[2])


def _one_start(
    x: np.ndarray, k: int, rng: np.random.Generator, max_steps: int
) -> tuple[np.ndarray, np.ndarray, float]:
    centres = _first_centres(x, k, rng)
    clusters = np.full(len(x), -1)
    for _ in range(max_steps):
        before, clusters = clusters, (x @ centres.T).argmax(axis=1)
        if np.array_equal(before, clusters):
            break
        sums = np.eye(k)[clusters].T @ x
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(length > 0, sums / np.where(length > 0, length, 1), centres)
    return clusters, centres, float((x * centres[clusters]).sum())


def _first_centres(x: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    chosen = [int(rng.integers(len(x)))]
    for _ in range(k - 1):
        distance = np.maximum(1 - (x @ x[chosen].T).max(axis=1), 0)
        weights = distance + (distance.sum() == 0)
        chosen.append(int(rng.choice(len(x), p=weights / weights.sum())))
    return x[chosen].copy()

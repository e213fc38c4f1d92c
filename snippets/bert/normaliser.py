r"""Which normaliser of a loss makes the gradients of parts add up to the gradient of the batch."""

from collections.abc import Sequence

import numpy as np


def normaliser_table(
    features: np.ndarray, labels: np.ndarray, weights: np.ndarray, *, classes: int, parts: Sequence[int]
) -> list[dict[str, float]]:
    r"""Return how far the gradient of the parts is from the gradient of the batch, for both normalisers.

    Let $G_i$ be the sum of weighted gradients of part $i$ and $c_i$ its sum of weights. With the constant
    normaliser $n=BK$ the batch has the gradient $\sum_iG_i/n$, which is the sum of the parts' own, whatever
    the parts. With the count as the normaliser the batch has $\sum_iG_i/\sum_ic_i$, and the mean over $N$
    parts is $\frac1N\sum_iG_i/c_i$: equal for all gradients only if all $c_i$ are. The model is softmax
    regression $p=\operatorname{softmax}(xW)$ at $W=0$.

    Shapes:
        features: (B, K, H)
        labels: (B, K) int
        weights: (B, K) -> a row {parts, constant, count} for each number of parts: relative errors

    Raises:
        ValueError: a number of parts does not divide the batch, or a part has no weight.

    Example:
        >>> x, y, w = np.eye(2)[:, None, :], np.array([[0], [1]]), np.array([[1.0], [1.0]])
        >>> normaliser_table(x, y, w, classes=2, parts=[2])
        [{'parts': 2, 'constant': 0.0, 'count': 0.0}]
    """
    rows = []
    sums = weighted_gradient(features, labels, weights, classes=classes)
    for number in parts:
        if len(features) % number:
            raise ValueError(f"expected parts to divide the batch of {len(features)}, received {number}")
        split = [np.split(each, number) for each in (features, labels, weights)]
        counts = [float(part.sum()) for part in split[2]]
        if not all(counts):
            raise ValueError(f"expected a prediction in each of {number} parts, received counts {counts}")
        own = [weighted_gradient(*part, classes=classes) for part in zip(*split, strict=True)]
        constant = np.sum([G / weights.size for G in own], axis=0)  # (eq:constant-normaliser)
        count = np.mean([G / c for G, c in zip(own, counts, strict=True)], axis=0)  # (eq:count-normaliser)
        rows.append(
            {
                "parts": number,
                "constant": relative_error(constant, sums / weights.size),
                "count": relative_error(count, sums / weights.sum()),
            }
        )
    return rows


def weighted_gradient(
    features: np.ndarray, labels: np.ndarray, weights: np.ndarray, *, classes: int
) -> np.ndarray:
    r"""Return $\sum_{bk}w_{bk}\,\partial(-\ln p_{bk}(y_{bk}))/\partial W=\sum w\,x\,(p-e_y)^\top$ at $W=0$.

    Shapes:
        features: (B, K, H)
        labels: (B, K) int
        weights: (B, K) -> (H, classes)

    Example:
        >>> weighted_gradient(np.ones((1, 1, 1)), np.array([[0]]), np.ones((1, 1)), classes=2).tolist()
        [[-0.5, 0.5]]
    """
    residual = 1 / classes - np.eye(classes)[labels]
    return np.einsum("bk,bkh,bkc->hc", weights, features, residual)


def relative_error(found: np.ndarray, expected: np.ndarray) -> float:
    r"""Return $\|f-e\|/\|e\|$.

    Shapes:
        found, expected: (...) -> scalar

    Example:
        >>> relative_error(np.array([1.0, 0.0]), np.array([2.0, 0.0]))
        0.5
    """
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))

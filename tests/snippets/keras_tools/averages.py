"""The definition of an average of weights, and how close one must be."""

import numpy as np

Weights = list[np.ndarray]
DECAY = 0.9


def recursion(path: list[Weights], *, warmup: bool = False, debias: bool = False) -> Weights:
    """The definition, in float64."""
    average = [value.astype("float64") for value in path[0]]
    coefficients = 1.0
    if debias:
        average, coefficients = [0 * value for value in average], 0.0
    for n, weights in enumerate(path[1:]):
        decay = min(DECAY, (1 + n) / (10 + n)) if warmup else DECAY
        average = [decay * a + (1 - decay) * w for a, w in zip(average, weights, strict=True)]
        coefficients = decay * coefficients + 1 - decay
    return [value / coefficients for value in average]


def assert_close(found: Weights, expected: Weights) -> None:
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=5e-7)


def assert_equal(found: Weights, expected: Weights) -> None:
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_array_equal(a, b)

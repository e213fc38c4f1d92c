"""Batches that take the processor some milliseconds each; without TensorFlow, which workers need not load."""

import numpy as np


def looped_batch(index: int, rng: np.random.Generator) -> np.ndarray:
    """Return 32 rows of 128 numbers, each put through 20 steps of x = 3.9 x (1 - x) by a loop in Python.

    Shapes:
        scalar -> (32, 128)

    Example:
        >>> looped_batch(0, np.random.default_rng(0)).shape
        (32, 128)
    """
    numbers = rng.random(32 * 128).tolist()
    for place, x in enumerate(numbers):
        for _ in range(20):
            x = 3.9 * x * (1 - x)
        numbers[place] = x
    return np.reshape(numbers, (32, 128))


def sorted_batch(index: int, rng: np.random.Generator) -> np.ndarray:
    """Return every 128th of 16,384 numbers in each of 32 rows, sorted by numpy, which lets go of the lock.

    Shapes:
        scalar -> (32, 128)

    Example:
        >>> sorted_batch(0, np.random.default_rng(0)).shape
        (32, 128)
    """
    return np.sort(rng.random((32, 128 * 128)), axis=-1)[:, ::128]

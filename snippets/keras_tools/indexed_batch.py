"""A random batch that depends on its place in training alone."""

from collections.abc import Callable
from typing import Any

import numpy as np

MakeBatch = Callable[[int, np.random.Generator], Any]


def indexed_batch(make_batch: MakeBatch, *, seed: int, epoch: int, index: int) -> Any:
    r"""Return `make_batch(index, rng)`, with a generator that knows only the three numbers.

    It starts from the numbers $(s,e,i)$, always three and each below $2^{32}$, so that no two batches of a
    training start alike, and one does not care which process makes it, when, or after which others.

    Shapes:
        scalars -> a batch, as `make_batch` returns it

    Raises:
        ValueError: a number is negative, or does not fit into 32 bits.

    Example:
        >>> draw = lambda index, rng: round(rng.random(), 6)
        >>> indexed_batch(draw, seed=1, epoch=2, index=3)
        0.670472
        >>> indexed_batch(draw, seed=1, epoch=2, index=4)
        0.041727
    """
    place = (seed, epoch, index)
    if not all(0 <= number < 2**32 for number in place):
        raise ValueError(f"expected seed, epoch and index from 0 to 2**32 - 1, received {place}")
    return make_batch(index, np.random.default_rng(place))  # (eq:place)

"""Pi by darts: the share of random points of a square that fall into the quarter disc."""

import math
from fractions import Fraction

import numpy as np

from snippets.pi.estimate import Estimate

CHUNK = 1 << 20  # darts in memory at a time


def throw_darts(n: int, *, rng: np.random.Generator) -> Estimate:
    r"""Return the Monte Carlo estimate of $\pi$ from `n` darts.

    Four times the share of points of the unit square with $x^2+y^2<1$. The standard error uses
    $(\text{hits}+1)/(n+2)$ for the share, so that it is not 0 when all darts hit, or none.

    Shapes:
        n: scalar -> an Estimate

    Raises:
        ValueError: `n` is less than 1.

    Example:
        >>> found = throw_darts(10_000, rng=np.random.default_rng(0))
        >>> round(found.value, 2), round(found.standard_error, 3)
        (3.14, 0.016)
    """
    if n < 1:
        raise ValueError(f"expected n >= 1, received {n}; a dart must be thrown")
    hits = 0
    for start in range(0, n, CHUNK):
        x, y = rng.random((2, min(CHUNK, n - start)))
        hits += int(np.count_nonzero(x * x + y * y < 1))
    share = (hits + 1) / (n + 2)
    return Estimate(4 * hits / n, 4 * math.sqrt(share * (1 - share) / n), n)  # (eq:darts)


def darts_for_digits(n_decimals: int) -> int:
    r"""Return how many darts, to 15 digits, make the standard error half a unit of that decimal.

    Shapes:
        n_decimals: scalar -> scalar

    Example:
        >>> [darts_for_digits(d) for d in (1, 2, 3)]
        [1079, 107871, 10787065]
    """
    variance = Fraction(math.pi * (4 - math.pi))  # of one dart; a fraction does not overflow
    return math.ceil(variance * (2 * 10**n_decimals) ** 2)  # (eq:darts-error)

"""How often each digit occurs, and whether that is surprising."""

import math
from collections.abc import Sequence


def digit_counts(decimals: str) -> list[int]:
    r"""Return how often 0, 1, ..., 9 occur after the point of "3.14159...".

    Shapes:
        decimals: string -> list of 10

    Example:
        >>> digit_counts("3.14159")
        [0, 2, 0, 0, 1, 1, 0, 0, 0, 1]
    """
    fraction = decimals.partition(".")[2]
    return [fraction.count(digit) for digit in "0123456789"]


def chi_square(counts: Sequence[int]) -> tuple[float, float]:
    r"""Return $\chi^2=\sum_i(N_i-n/10)^2/(n/10)$ and how likely at least that much is by chance.

    The probability is that of the $\chi^2$ distribution with 9 degrees of freedom,
    $$\operatorname{erfc}\sqrt{x/2}+\sqrt{2x/\pi}\,e^{-x/2}\left(1+x/3+x^2/15+x^3/105\right).$$

    Shapes:
        counts: (10,) -> scalar, scalar

    Raises:
        ValueError: there are not ten counts, or nothing was counted.

    Example:
        >>> chi_square([12, 8, 10, 10, 10, 10, 10, 10, 10, 10])[0]
        0.8
    """
    if len(counts) != 10 or sum(counts) < 1:
        raise ValueError(f"expected ten counts with a positive sum, received {list(counts)}")
    expected = sum(counts) / 10
    x = sum((count - expected) ** 2 for count in counts) / expected
    series = 1 + x / 3 + x**2 / 15 + x**3 / 105
    return x, math.erfc(math.sqrt(x / 2)) + math.sqrt(2 * x / math.pi) * math.exp(-x / 2) * series

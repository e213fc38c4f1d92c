"""The spigot of Gibbons: digits of pi one by one, for ever, and each of them certain."""

from collections.abc import Iterator


def spigot() -> Iterator[int]:
    r"""Yield the digits 3, 1, 4, 1, 5, ... of $\pi$.

    What is still to come is $(qx_k+r)/t$ with an unknown $x_k\in[3,4)$. If the ends of this interval
    have the same integer part, it is the next digit; if not, the next term of the series narrows it.

    Shapes:
        -> digits

    Example:
        >>> from itertools import islice
        >>> list(islice(spigot(), 10))
        [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]

    Reference: Gibbons, Unbounded spigot algorithms for the digits of pi, American Mathematical Monthly
    113 (2006), 318-328. doi:10.2307/27641917
    """
    for digit, _ in spigot_with_terms():
        yield digit


def spigot_with_terms() -> Iterator[tuple[int, int]]:
    r"""Yield each digit of $\pi$ with the number of terms of the series that were needed for it.

    Shapes:
        -> pairs of a digit and a number of terms

    Example:
        >>> from itertools import islice
        >>> list(islice(spigot_with_terms(), 4))
        [(3, 1), (1, 3), (4, 8), (1, 9)]
    """
    q, r, t, k = 1, 0, 1, 1
    while True:
        digit = (3 * q + r) // t
        if digit == (4 * q + r) // t:  # (eq:safe)
            yield digit, k - 1
            q, r = 10 * q, 10 * (r - digit * t)  # (eq:produce)
        else:
            q, r, t, k = k * q, (2 * k + 1) * (2 * q + r), (2 * k + 1) * t, k + 1  # (eq:consume)

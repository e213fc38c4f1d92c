"""Pi by Buffon's needle, thrown without knowing pi."""

import math
from dataclasses import dataclass

import numpy as np

from snippets.pi.darts import CHUNK
from snippets.pi.estimate import Estimate


@dataclass(frozen=True)
class Throws:
    """What `n` needles on a floor with lines at distance 1 show."""

    n: int
    crossings: int
    tries: int  # points that were drawn to get the n directions
    length: float  # of the needle

    def inverse_pi(self) -> Estimate:
        r"""Return the estimate of $1/\pi$, which is unbiased.

        Shapes:
            -> an Estimate

        Example:
            >>> round(Throws(n=3408, crossings=1808, tries=4339, length=5 / 6).inverse_pi().value, 9)
            0.318309859
        """
        share = (self.crossings + 1) / (self.n + 2)
        error = math.sqrt(share * (1 - share) / self.n) / (2 * self.length)
        return Estimate(self.crossings / (2 * self.length * self.n), error, self.n)  # (eq:buffon)

    def pi(self) -> Estimate:
        r"""Return the estimate of $\pi$: its error by the delta method, its bias of order $1/n$.

        Shapes:
            -> an Estimate

        Raises:
            ValueError: no needle crossed a line.

        Example:
            >>> found = Throws(n=3408, crossings=1808, tries=4339, length=5 / 6).pi()
            >>> round(found.value, 7), round(found.standard_error, 2)
            (3.1415929, 0.05)
        """
        if not self.crossings:
            raise ValueError(f"expected a needle that crosses a line, received none of {self.n}; throw more")
        inverse = self.inverse_pi()
        value = 1 / inverse.value
        return Estimate(value, value**2 * inverse.standard_error, self.n)  # (eq:delta)

    def pi_from_rejections(self) -> Estimate:
        r"""Return the estimate of $\pi$ from the points that were rejected on the way to the directions.

        A point of the square lies in the quarter disc with probability $\pi/4$, and `n` of `tries` did.

        Shapes:
            -> an Estimate

        Example:
            >>> round(Throws(n=3408, crossings=1808, tries=4339, length=5 / 6).pi_from_rejections().value, 3)
            3.142
        """
        value = 4 * self.n / self.tries
        share = (self.n + 1) / (self.tries + 2)
        return Estimate(value, value * math.sqrt((1 - share) / self.n), self.n)


def throw_needles(n: int, *, rng: np.random.Generator, length: float = 1.0) -> Throws:
    r"""Throw `n` needles and count the crossings.

    The direction is that of a random point of the quarter disc, found by rejection, since a uniform
    angle between 0 and $\pi/2$ would take $\pi$ to find $\pi$. The middle of the needle is at a uniform
    distance of at most 1/2 from the nearest line.

    Shapes:
        n: scalar, length: scalar -> Throws

    Raises:
        ValueError: `n` is less than 1, or the needle is longer than the distance of the lines, 1.

    Example:
        >>> throws = throw_needles(10_000, rng=np.random.default_rng(0))
        >>> throws.crossings, round(throws.pi().value, 2), round(throws.pi().standard_error, 2)
        (6464, 3.09, 0.02)
    """
    if n < 1 or not 0 < length <= 1:
        raise ValueError(f"expected n >= 1 and 0 < length <= 1, received {n} and {length}")
    crossings = tries = missing = 0
    for start in range(0, n, CHUNK):
        missing = min(CHUNK, n - start)
        while missing:
            x, y = rng.random((2, missing))
            squares = x * x + y * y
            inside = (squares < 1) & (squares > 0)
            sines = y[inside] / np.sqrt(squares[inside])
            distances = rng.random(len(sines)) / 2
            crossings += int(np.count_nonzero(distances <= length / 2 * sines))  # (eq:crossing)
            tries += missing
            missing -= len(sines)
    return Throws(n, crossings, tries, length)

"""How well the best model guesses a masked word of the copy corpus."""

from dataclasses import dataclass
from itertools import product
from math import comb, factorial, log

import numpy as np


@dataclass(frozen=True)
class CopyOptimum:
    """What no model can do better, on average over the predicted positions."""

    cross_entropy: float  # nats
    accuracy: float


def copy_optimum(
    *,
    length: int = 15,
    symbols: int = 40,
    masked: int = 5,
    mask_share: float = 0.8,
    keep_share: float = 0.1,
) -> CopyOptimum:
    r"""Return the entropy of a predicted symbol given all that the model sees, by exact summation.

    In [CLS] a a [SEP], `masked` of the $2n$ places are chosen, each subset equally often, and each chosen
    symbol becomes [MASK] with probability $m$, stays with $k$, or becomes one of the $A$ symbols with
    $r=1-m-k$. At a chosen place with the symbol $s$, the twin is chosen or not; that shows in it, and in
    how many places seem chosen in the other $n-1$ pairs. With $z$ to the power of the number of chosen
    places, a pair of equal symbols looks like

    $$m^2z^2,\quad 2m(z+(k+r)z^2),\quad\tfrac{A-1}A(2rz+(2kr+r^2)z^2),\quad
    1+2(k+\tfrac rA)z+(k^2+\tfrac{2kr+r^2}A)z^2$$

    two masks, one, two different symbols, two equal ones; the four add up to $(1+z)^2$. In the product over
    the other pairs, the coefficient of $z^{\text{masked}-1}$ is the weight of "the twin is not chosen", that
    of $z^{\text{masked}-2}$ of "it is", and with them the posterior of $s$ follows from the pair itself.

    Shapes:
        -> scalars

    Raises:
        ValueError: there are not so many places, or the shares are no probabilities.

    Example:
        >>> copy_optimum(symbols=2, masked=1, mask_share=1, keep_share=0)  # the twin always says it
        CopyOptimum(cross_entropy=0.0, accuracy=1.0)
        >>> copy_optimum(length=1, symbols=10, masked=2, mask_share=1, keep_share=0).accuracy  # nothing does
        0.1
    """
    if not 1 <= masked <= 2 * length or symbols < 2:
        raise ValueError(
            f"expected 1 <= masked <= 2 * length and symbols >= 2, "
            f"received masked={masked}, length={length}, symbols={symbols}"
        )
    m, k, r = mask_share, keep_share, 1 - mask_share - keep_share
    if min(m, k) < 0 or r < -1e-9:
        raise ValueError(f"expected shares >= 0 with a sum of at most 1, received {m} and {k}")
    cross_entropy = accuracy = 0.0
    for chosen, unchosen in _weights_of_the_twin(length - 1, symbols, masked, (m, k, r)):
        for times, posterior in _posteriors(symbols, chosen, unchosen, (m, k, r)):
            total = sum(count * weight for count, weight in posterior)
            cross_entropy -= times * sum(c * w * log(w / total) for c, w in posterior if w > 0)
            accuracy += times * max((w for c, w in posterior if c), default=0.0)
    return CopyOptimum(float(cross_entropy), float(accuracy))


def _weights_of_the_twin(
    pairs: int, symbols: int, masked: int, shares: tuple[float, float, float]
) -> list[tuple[float, float]]:
    """How probable "the twin is chosen" and "it is not" are together with each view of the other pairs."""
    m, k, r = shares
    a, differ = symbols, 1 - 1 / symbols
    looks = [
        np.array([0, 0, m**2]),
        np.array([0, 2 * m, 2 * m * (k + r)]),
        np.array([0, 2 * r * differ, (2 * k * r + r**2) * differ]),
        np.array([1, 2 * (k + r / a), k**2 + (2 * k * r + r**2) / a]),
    ]
    others = comb(2 * pairs + 1, masked - 1)  # the places beside the predicted one
    weights = []
    for counts in product(range(masked), repeat=3):
        if sum(counts) > pairs or 2 * counts[0] + counts[1] + counts[2] >= masked:
            continue
        counts = (*counts, pairs - sum(counts))
        ways = factorial(pairs)
        polynomial = np.ones(1)
        for count, look in zip(counts, looks, strict=True):
            ways //= factorial(count)
            for _ in range(count):
                polynomial = np.convolve(polynomial, look)[:masked]
        polynomial = np.pad(polynomial, (1, masked))  # the coefficient of z^-1 is 0
        weights.append((ways * polynomial[masked - 1] / others, ways * polynomial[masked] / others))
    return weights


def _posteriors(
    symbols: int, chosen: float, unchosen: float, shares: tuple[float, float, float]
) -> list[tuple[int, list[tuple[int, float]]]]:
    """For each view of the pair, as (how many such views, [(how many symbols, the weight of each)])."""
    a = symbols
    m, k, r = shares
    own_right, own_wrong = (
        (k + r / a) / a,
        r / a / a,
    )  # a symbol is seen at the place itself; 1/a is its prior
    twin_right, twin_wrong = unchosen + chosen * (k + r / a), chosen * r / a
    return [
        (1, [(a, m / a * chosen * m)]),  # two masks
        (a, [(1, m / a * twin_right), (a - 1, m / a * twin_wrong)]),  # only the twin shows a symbol
        (a, [(1, own_right * chosen * m), (a - 1, own_wrong * chosen * m)]),  # only the place itself
        (a, [(1, own_right * twin_right), (a - 1, own_wrong * twin_wrong)]),  # both, the same
        (
            a * (a - 1),
            [(1, own_right * twin_wrong), (1, own_wrong * twin_right), (a - 2, own_wrong * twin_wrong)],
        ),
    ]

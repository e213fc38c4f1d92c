"""Russian roulette: an infinite sum, estimated without bias by stopping at random."""

import numpy as np

Array = np.ndarray


def survival(k: Array | int, *, n_exact: int, stop_probability: float) -> Array:
    r"""Return $P(N\ge k)$, where $N$ is `n_exact` and then one more for each throw that does not stop.

    Shapes:
        k: (...) -> (...)

    Raises:
        ValueError: `n_exact` is less than 1, or `stop_probability` is not in (0, 1).

    Example:
        >>> survival(np.arange(1, 6), n_exact=3, stop_probability=0.5).tolist()
        [1.0, 1.0, 1.0, 0.5, 0.25]
    """
    check_roulette(n_exact=n_exact, stop_probability=stop_probability)
    return (1 - stop_probability) ** np.maximum(np.asarray(k) - n_exact, 0.0)  # (eq:survival)


def roulette_samples(
    terms: Array, *, n_samples: int, n_exact: int, stop_probability: float, rng: np.random.Generator
) -> Array:
    r"""Return unbiased estimates of $\sum_ka_k$, each from the first $N$ terms.

    `terms` has to hold so many that a larger $N$ never happens: here it is refused, not cut off.

    Shapes:
        terms: (K,) -> (n_samples,)

    Raises:
        ValueError: an $N$ beyond the given terms was drawn, or the parameters are out of range.

    Example:
        >>> terms = 0.5 ** np.arange(1, 200)  # the sum is 1
        >>> rng = np.random.default_rng(0)
        >>> x = roulette_samples(terms, n_samples=10_000, n_exact=2, stop_probability=0.5, rng=rng)
        >>> abs(float(x.mean()) - 1) < 0.01
        True
    """
    k = np.arange(1, len(terms) + 1)
    weights = 1 / survival(k, n_exact=n_exact, stop_probability=stop_probability)
    n = n_exact - 1 + rng.geometric(stop_probability, size=n_samples)
    if n.max(initial=0) > len(terms):
        raise ValueError(f"expected at least {n.max()} terms, received {len(terms)}; N has no upper limit")
    return np.cumsum(terms * weights)[n - 1]  # (eq:roulette)


def roulette_variance(terms: Array, *, n_exact: int, stop_probability: float) -> float:
    r"""Return the variance of one estimate, $\sum_{j>n}T_j^2\,p\,(1-p)^{n-j}$ with $T_j=\sum_{k\ge j}a_k$.

    The terms beyond the given ones count as 0; if the true variance is infinite, more terms only make the
    result larger.

    Shapes:
        terms: (K,) -> scalar

    Raises:
        ValueError: `n_exact` is less than 1, or `stop_probability` is not in (0, 1).

    Example:
        >>> round(roulette_variance(0.5 ** np.arange(1, 200), n_exact=1, stop_probability=0.5), 6)
        0.5
    """
    check_roulette(n_exact=n_exact, stop_probability=stop_probability)
    p = stop_probability
    T = np.cumsum(terms[::-1])[::-1]  # T[j - 1] is the sum from a_j on
    j = np.arange(n_exact + 1, len(terms) + 1)
    return float(
        (T[n_exact:] ** 2 * p * (1 - p) ** (n_exact - j.astype(float))).sum()
    )  # (eq:roulette_variance)


def check_roulette(*, n_exact: int, stop_probability: float) -> None:
    """Refuse parameters that make no roulette.

    Shapes:
        n_exact, stop_probability -> nothing

    Raises:
        ValueError: `n_exact` is less than 1, or `stop_probability` is not in (0, 1).

    Example:
        >>> check_roulette(n_exact=3, stop_probability=0.5)
    """
    if n_exact < 1 or not 0 < stop_probability < 1:
        raise ValueError(
            f"expected n_exact >= 1 and 0 < stop_probability < 1, received {n_exact} and {stop_probability}; "
            "3 and 0.5 take four terms on average"
        )

"""What a budget of predictions does to the probability that a word is masked."""

import numpy as np

from snippets.bert.whole_word_mask import MaskRule


def masking_probability(lengths: np.ndarray, rule: MaskRule) -> np.ndarray:
    r"""Return the probability that each word of a sequence is masked by `whole_word_mask`.

    Given $u_w=u$, every other word comes earlier with probability $u$, independently. So with the rate $p$
    and the budget $K$, a word of $\ell_w\le K$ pieces is masked with probability
    $$\int_0^p\Pr\Big[\ell_w+\sum_{v\ne w,\,\ell_v\le K}\ell_vB_v(u)\le K\Big]\,du\le p,
    \qquad B_v(u)\sim\text{Bernoulli}(u).$$
    The integrand is a polynomial in $u$, which Gauss's rule with half as many nodes as words integrates
    without error. Where all words have one piece, it is $\mathbb E\min(N,K)/n$ with
    $N\sim\text{Binomial}(n,p)$.

    Shapes:
        lengths: (n,) pieces of each word -> (n,)

    Example:
        >>> masking_probability(np.array([1, 1]), MaskRule(9, max_predictions=1, rate=0.5))
        array([0.375, 0.375])
        >>> masking_probability(np.array([1, 2, 9]), MaskRule(9, max_predictions=3))
        array([0.15, 0.15, 0.  ])
    """
    budget = rule.max_predictions
    fitting = lengths[lengths <= budget]
    nodes, weights = np.polynomial.legendre.leggauss(len(fitting) // 2 + 1)
    u, weights = rule.rate * (nodes + 1) / 2, rule.rate * weights / 2
    probability = np.zeros(len(lengths))
    for length in np.unique(fitting):
        others = fitting.tolist()
        others.remove(length)
        used = np.zeros((len(u), budget + 1))  # used[:, k]: the others before it have k pieces
        used[:, 0] = 1
        for other in others:
            grown = np.zeros_like(used)
            grown[:, other:] = used[:, : budget + 1 - other]
            used = (1 - u[:, None]) * used + u[:, None] * grown
        probability[lengths == length] = weights @ used[:, : budget + 1 - length].sum(axis=1)
    return probability

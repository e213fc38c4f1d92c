"""What counting gets: bigrams by interpolated Kneser-Ney, as a measure for language models."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csr_array

from snippets.bert.special_tokens import FIRST_ORDINARY_ID, PAD_ID

Array = np.ndarray


@dataclass(frozen=True)
class BigramModel:
    r"""$P(y\mid x)=S_{xy}+\gamma_xb_y$, and $P(y)$; every token has a positive probability."""

    seen: csr_array  # S: (V, V)
    backoff: Array  # gamma: (V,)
    base: Array  # b: (V,)
    unigram: Array  # P(y): (V,)


def fit_bigrams(token_ids: Array, *, vocabulary_size: int) -> BigramModel:
    r"""Count pairs of neighbours, and smooth by interpolated Kneser-Ney.

    With the counts $c(x,y)$, the discount $D=n_1/(n_1+2n_2)$, where $n_k$ pairs occur $k$ times, and the
    number $N(x,\cdot)$ of different tokens after $x$,
    $$P(y\mid x)=\frac{\max(c(x,y)-D,0)}{c(x)}+\frac{D\,N(x,\cdot)}{c(x)}\,b(y),$$
    where $b(y)$ is smoothed in the same way, from the number of different tokens before $y$ to uniform,
    and $P(y)$ from the number of $y$ to uniform. After an $x$ that was not seen, $P(y\mid x)=b(y)$.

    Shapes:
        token_ids: (n, L), each [CLS] ... [SEP] [PAD] ... -> a model

    Raises:
        ValueError: there is no pair.

    Example:
        >>> model = fit_bigrams(np.array([[2, 5, 6, 5, 6, 3]]), vocabulary_size=7)
        >>> model.seen.toarray()[5].round(3), float(model.backoff[5].round(3))  # D = 3/5
        (array([0. , 0. , 0. , 0. , 0. , 0. , 0.7]), 0.3)

    Reference: Kneser and Ney, Improved backing-off for m-gram language modeling, ICASSP 1995, for $b$;
    doi:10.1109/ICASSP.1995.479394. Ney, Essen and Kneser, On structuring probabilistic dependences in
    stochastic language modelling, Computer Speech and Language 8, 1994, for $D$; doi:10.1006/csla.1994.1001
    """
    left, right = token_ids[:, :-1].ravel(), token_ids[:, 1:].ravel()
    is_pair = right != PAD_ID
    if not is_pair.any():
        raise ValueError("expected sequences of at least two tokens, received none")
    shape = (vocabulary_size, vocabulary_size)
    ones = np.ones(is_pair.sum())
    counts = csr_array((ones, (left[is_pair], right[is_pair])), shape=shape)
    counts.sum_duplicates()
    discount = _discount(counts.data)
    total = np.maximum(counts.sum(axis=1), 1)
    rows = np.repeat(np.arange(vocabulary_size), np.diff(counts.indptr))
    seen = csr_array(
        (np.maximum(counts.data - discount, 0) / total[rows], counts.indices, counts.indptr), shape=shape
    )
    backoff = 1 - seen.sum(axis=1)  # D N(x, .) / c(x), and 1 where nothing was seen
    before = np.bincount(counts.indices, minlength=vocabulary_size)
    return BigramModel(seen, backoff, _discounted(before), _discounted(counts.sum(axis=0)))


def ngram_cross_entropy(
    model: BigramModel,
    left: Array,
    token: Array,
    right: Array,
    *,
    sides: Literal["none", "left", "both"],
) -> float:
    r"""Return the mean of $-\ln P(\text{token}\mid\text{neighbours})$, in nats.

    * "none": $P(y)$, the unigram baseline.
    * "left": $P(y\mid x)$, what a model that writes from left to right may know.
    * "both": $P(y\mid x,z)\propto P(y\mid x)\,P(z\mid y)$, the posterior between two neighbours if the text
      were a Markov chain: what a masked language model may know.

    All are normalised over ordinary tokens, for only those are masked. The neighbours have to be tokens that
    the model sees too, else the baseline knows more than it should.

    Shapes:
        left, token, right: (n,) -> scalar

    Example:
        >>> always_5_after_6 = csr_array(([1.0], ([6], [5])), shape=(7, 7))
        >>> half = np.array([0, 0, 0, 0, 0, 0.5, 0.5])
        >>> model = BigramModel(always_5_after_6, np.array([1, 1, 1, 1, 1, 1, 0]), half, half)
        >>> five, six = np.array([5]), np.array([6])  # in 5 6 5
        >>> [round(ngram_cross_entropy(model, five, six, five, sides=s), 3) for s in ("none", "left", "both")]
        [0.693, 0.693, 0.405]
    """
    total = 0.0
    after = model.seen.T.tocsr()  # after[z, y] = S[y, z]
    ordinary = slice(FIRST_ORDINARY_ID, None)
    for part in np.array_split(np.arange(len(token)), max(1, len(token) // 512)):
        x, y, z = left[part], token[part], right[part]
        if sides == "none":
            scores = np.tile(model.unigram, (len(part), 1))
        else:
            scores = model.seen[x].toarray() + np.outer(model.backoff[x], model.base)
        if sides == "both":
            scores *= after[z].toarray() + np.outer(model.base[z], model.backoff)
        chosen = scores[np.arange(len(part)), y]
        total -= np.log(chosen / scores[:, ordinary].sum(axis=1)).sum()
    return float(total / len(token))


def _discount(counts: Array) -> float:
    once, twice = (counts == 1).sum(), (counts == 2).sum()
    return once / (once + 2 * twice) if once else 0.5


def _discounted(counts: Array) -> Array:
    """Probabilities of tokens: counts less a discount, which all tokens share equally."""
    discount = _discount(counts)
    kept = np.maximum(counts - discount, 0) / counts.sum()
    return kept + (1 - kept.sum()) / len(counts)

"""Which words of a sequence a masked language model has to guess, and what it sees in their place."""

from dataclasses import dataclass

import numpy as np

from snippets.bert.special_tokens import FIRST_ORDINARY_ID, MASK_ID, PAD_ID

Array = np.ndarray


@dataclass(frozen=True)
class MaskRule:
    """How much is masked, and by what."""

    vocabulary_size: int
    max_predictions: int  # K: at most so many pieces of a sequence are masked
    rate: float = 0.15  # the probability of a word, before the budget K
    mask_share: float = 0.8  # of the pieces of masked words become [MASK],
    keep_share: float = 0.1  # stay as they are; the others become random pieces

    def __post_init__(self) -> None:
        """Refuse what is no probability, and a vocabulary without words."""
        if self.vocabulary_size <= FIRST_ORDINARY_ID:
            raise ValueError(
                f"expected vocabulary_size > {FIRST_ORDINARY_ID}, the special tokens; "
                f"received {self.vocabulary_size}"
            )
        if self.max_predictions < 1:
            raise ValueError(f"expected max_predictions >= 1, received {self.max_predictions}")
        if not 0 < self.rate <= 1:
            raise ValueError(f"expected a rate above 0 and at most 1, received {self.rate}")
        if min(self.mask_share, self.keep_share) < 0 or self.mask_share + self.keep_share > 1:
            raise ValueError(
                "expected mask_share and keep_share >= 0 with a sum of at most 1, "
                f"received {self.mask_share} and {self.keep_share}"
            )


@dataclass(frozen=True)
class MaskedSequence:
    """What the model sees, and what it has to say."""

    token_ids: Array  # (L,)
    positions: Array  # (K,) rising; 0 where there is nothing to predict
    labels: Array  # (K,) the ids that stood there; [PAD] where there is nothing to predict
    weights: Array  # (K,) 1 or 0


def whole_word_mask(token_ids: Array, word_index: Array, uniform: Array, rule: MaskRule) -> MaskedSequence:
    r"""Mask whole words: each with probability `rate`, as long as their pieces fit into the budget $K$.

    Word $w$ of $\ell_w\le K$ pieces draws $u_w$, uniform on $[0,1)$, and is masked if
    $$u_w<\text{rate}\quad\text{and}\quad\sum_{v:\,u_v\le u_w,\,\ell_v\le K}\ell_v\le K.$$
    Longer words never are. So the words are taken in random order until the first that does not fit, and
    no word is split. With rate 1 and words of one piece, exactly $K$ are masked.

    Shapes:
        token_ids: (L,)
        word_index: (L,), the word of each piece, from 0 to L - 1; -1 for [CLS], [SEP] and [PAD]
        uniform: (3, L) in [0, 1): for the words, for the fate of pieces, for random pieces

    Example:
        >>> token_ids, word_index = np.array([2, 7, 8, 9, 3]), np.array([-1, 0, 0, 1, -1])
        >>> uniform = np.array([[0.1, 0.5, 1, 1, 1], [1, 0.3, 0.85, 1, 1], [0] * 5])
        >>> masked = whole_word_mask(token_ids, word_index, uniform, MaskRule(10, max_predictions=3))
        >>> masked.token_ids, masked.positions, masked.labels
        (array([2, 4, 8, 9, 3]), array([1, 2, 0]), array([7, 8, 0]))

    Reference: Cui et al., Pre-training with whole word masking for Chinese BERT, 2021. arXiv:1906.08101
    """
    word_uniform, fate, replacement = uniform.astype("float32")
    length, budget = len(token_ids), rule.max_predictions
    is_masked = np.zeros(length, bool)
    for word in np.argsort(word_uniform, kind="stable"):
        pieces = word_index == word
        if word_uniform[word] >= np.float32(rule.rate):
            break
        if not 0 < pieces.sum() <= budget:
            continue
        if (is_masked | pieces).sum() > budget:
            break
        is_masked |= pieces
    seen = token_ids.copy()
    seen[is_masked] = np.where(
        fate < np.float32(rule.mask_share),
        MASK_ID,
        np.where(
            fate < np.float32(rule.mask_share + rule.keep_share), token_ids, random_piece(replacement, rule)
        ),
    )[is_masked]
    positions = np.zeros(budget, token_ids.dtype)
    labels = np.full(budget, PAD_ID, token_ids.dtype)
    n = is_masked.sum()
    positions[:n] = np.flatnonzero(is_masked)
    labels[:n] = token_ids[is_masked]
    return MaskedSequence(seen, positions, labels, (np.arange(budget) < n).astype("float32"))


def random_piece(uniform: Array, rule: MaskRule) -> Array:
    """Return ids of ordinary pieces, each as probable as the others.

    Shapes:
        uniform: (...) in [0, 1) -> (...)

    Example:
        >>> random_piece(np.array([0, 0.5, 0.99]), MaskRule(vocabulary_size=9, max_predictions=1))
        array([5, 7, 8])
    """
    ordinary = rule.vocabulary_size - FIRST_ORDINARY_ID
    # The product may be rounded up to `ordinary` in float32.
    return FIRST_ORDINARY_ID + np.minimum((uniform * np.float32(ordinary)).astype(int), ordinary - 1)

"""What counting guesses where a masked language model guesses, from no more than the model sees."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from snippets.bert.bigram_model import fit_bigrams, ngram_cross_entropy
from snippets.bert.special_tokens import CLS_ID, MASK_ID, PAD_ID, SEP_ID

Array = np.ndarray


def same_view_cross_entropies(
    token_ids: Array, batches: Iterable[tuple[dict[str, Any], Any, Any]], *, vocabulary_size: int
) -> dict[str, float]:
    r"""Return the cross entropies of unigrams, bigrams, and bigrams on both sides, in nats.

    All are counted on the rows of `token_ids` and asked for the predicted tokens of the batches. What a
    neighbour tells is used unless it is [MASK]: with $x$ on the left, $z$ on the right and $\leftarrow$ for
    the bigrams of the text read backwards, bigrams on both sides say

    $$\frac{P(y\mid x)P(z\mid y)}{\sum_{y'}P(y'\mid x)P(z\mid y')},\quad P(y\mid x),\quad
    P_\leftarrow(y\mid z)\quad\text{or}\quad P(y),$$

    whichever is left, and bigrams the second or the last.

    Shapes:
        token_ids: (n, L), batches: of (x, y, w) as `masked_lm_dataset` makes them -> three numbers

    Raises:
        ValueError: there is no batch.

    Example:
        >>> seen = {"token_ids": np.array([[2, 5, 4, 3]]), "masked_positions": np.array([[2]])}
        >>> batches = [(seen, np.array([[6]]), np.array([[1.0]]))]
        >>> found = same_view_cross_entropies(np.array([[2, 5, 6, 3]] * 2), batches, vocabulary_size=7)
        >>> found["unigram"] > found["bigram"] > found["bigram, both sides"]
        True
    """
    views = [_view(*batch) for batch in batches]
    if not views:
        raise ValueError("expected batches, received none; the batch may be larger than the corpus")
    left, target, right = (np.concatenate(each) for each in zip(*views, strict=True))
    forward = fit_bigrams(token_ids, vocabulary_size=vocabulary_size)
    backward = fit_bigrams(reversed_rows(token_ids), vocabulary_size=vocabulary_size)
    sees_left, sees_right = left != MASK_ID, right != MASK_ID
    nothing = np.zeros_like(sees_left)

    def mean(sees_left: Array, sees_right: Array) -> float:
        cases = (
            (sees_left & sees_right, forward, left, "both"),
            (sees_left & ~sees_right, forward, left, "left"),
            (~sees_left & sees_right, backward, _swapped(right), "left"),
            (~sees_left & ~sees_right, forward, left, "none"),
        )
        total = sum(
            case.sum() * ngram_cross_entropy(model, beside[case], target[case], right[case], sides=sides)
            for case, model, beside, sides in cases
            if case.any()
        )
        return float(total / len(target))

    return {
        "unigram": mean(nothing, nothing),
        "bigram": mean(sees_left, nothing),
        "bigram, both sides": mean(sees_left, sees_right),
    }


def reversed_rows(token_ids: Array) -> Array:
    """Return each sequence read backwards, with [CLS] and [SEP] changing places and the padding at its end.

    Shapes:
        (n, L) -> (n, L)

    Example:
        >>> reversed_rows(np.array([[2, 5, 6, 3, 0]])).tolist()
        [[2, 6, 5, 3, 0]]
    """
    length = (token_ids != PAD_ID).sum(axis=1, keepdims=True)
    places = np.arange(token_ids.shape[1])[None, :]
    backwards = np.where(places < length, length - 1 - places, places)
    return _swapped(np.take_along_axis(token_ids, backwards, axis=1))


def _swapped(token_ids: Array) -> Array:
    swapped = np.where(token_ids == CLS_ID, SEP_ID, token_ids)
    return np.where(token_ids == SEP_ID, CLS_ID, swapped)


def _view(x: dict[str, Any], y: Any, w: Any) -> tuple[Array, Array, Array]:
    """The tokens that are seen left of the predicted ones, these, and those that are seen right of them."""
    rows, columns = np.nonzero(np.asarray(w))
    places = np.asarray(x["masked_positions"])[rows, columns]
    seen = np.asarray(x["token_ids"])
    return seen[rows, places - 1], np.asarray(y)[rows, columns], seen[rows, places + 1]

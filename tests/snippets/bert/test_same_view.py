"""Bigrams that see what the model sees."""

from __future__ import annotations

import numpy as np
import pytest

ROWS = np.array([[2, 5, 6, 7, 3, 0], [2, 5, 7, 6, 3, 0], [2, 6, 5, 7, 5, 3], [2, 5, 6, 6, 7, 3]])


def a_batch(seen, positions, labels):
    x = {"token_ids": np.array([seen]), "masked_positions": np.array([positions])}
    return x, np.array([labels]), np.ones((1, len(labels)))


def found(*batches):
    from snippets.bert.same_view import same_view_cross_entropies

    return same_view_cross_entropies(ROWS, batches, vocabulary_size=8)


def normalised(scores, token):
    return -np.log(scores[token] / scores[5:].sum())


def probabilities(rows):
    """P(y | x) as a full matrix, from the model's parts."""
    from snippets.bert.bigram_model import fit_bigrams

    model = fit_bigrams(rows, vocabulary_size=8)
    return model.seen.toarray() + np.outer(model.backoff, model.base), model.unigram


def test_two_visible_neighbours_give_the_posterior_between_them():
    forward, unigram = probabilities(ROWS)
    result = found(a_batch([2, 5, 4, 7, 3, 0], [2], [6]))
    assert result["unigram"] == pytest.approx(normalised(unigram, 6))
    assert result["bigram"] == pytest.approx(normalised(forward[5], 6))
    assert result["bigram, both sides"] == pytest.approx(normalised(forward[5] * forward[:, 7], 6))


def test_a_masked_neighbour_tells_nothing():
    from snippets.bert.same_view import reversed_rows

    forward, unigram = probabilities(ROWS)
    backward, _ = probabilities(reversed_rows(ROWS))
    result = found(a_batch([2, 5, 4, 4, 3, 0], [2, 3], [6, 7]))
    left_only, right_only = normalised(forward[5], 6), normalised(backward[2], 7)  # [SEP] read backwards
    assert result["bigram, both sides"] == pytest.approx((left_only + right_only) / 2)
    assert result["bigram"] == pytest.approx((left_only + normalised(unigram, 7)) / 2)


def test_with_all_masked_all_are_unigrams():
    result = found(a_batch([4, 4, 4, 4, 4, 4], [1, 2, 3], [5, 6, 7]))
    assert result["unigram"] == pytest.approx(result["bigram"]) == pytest.approx(result["bigram, both sides"])


def test_reading_backwards_twice_is_reading():
    from snippets.bert.same_view import reversed_rows

    assert np.array_equal(reversed_rows(reversed_rows(ROWS)), ROWS)
    assert reversed_rows(ROWS)[0].tolist() == [2, 7, 6, 5, 3, 0]


def test_filler_does_not_count():
    x, y, w = a_batch([2, 5, 4, 7, 3, 0], [2, 0], [6, 0])
    w[0, 1] = 0
    assert found((x, y, w)) == found(a_batch([2, 5, 4, 7, 3, 0], [2], [6]))


def test_no_batch_is_refused():
    with pytest.raises(ValueError, match="expected batches, received none"):
        found()

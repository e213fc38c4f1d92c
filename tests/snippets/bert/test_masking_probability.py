from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from snippets.bert.masking_probability import masking_probability
from snippets.bert.whole_word_mask import MaskRule, whole_word_mask


@pytest.mark.parametrize(
    ("words", "budget", "rate"), [(100, 15, 0.15), (126, 20, 0.15), (30, 5, 1.0), (7, 7, 0.3)]
)
def test_for_words_of_one_piece_it_is_the_mean_of_a_cut_binomial(words, budget, rate):
    n = np.arange(words + 1)
    expected = (np.minimum(n, budget) * binom.pmf(n, words, rate)).sum() / words
    found = masking_probability(np.ones(words, int), MaskRule(9, budget, rate))
    assert found == pytest.approx(np.full(words, expected), rel=1e-12)


def test_it_is_how_often_words_of_several_lengths_are_masked():
    lengths = np.array([1, 3, 2, 1, 5, 2, 1, 9])
    word_index = np.repeat(np.arange(8), lengths)
    token_ids, rule = np.arange(10, 10 + len(word_index)), MaskRule(50, 6, rate=0.5)
    rng, n = np.random.default_rng(0), 20_000
    masked = np.zeros(8)
    for _ in range(n):
        drawn = whole_word_mask(token_ids, word_index, rng.random((3, len(word_index))), rule)
        masked[np.unique(word_index[drawn.positions[drawn.weights == 1]])] += 1
    expected = masking_probability(lengths, rule)
    assert expected[-1] == masked[-1] == 0
    assert (abs(masked / n - expected) <= 4 * np.sqrt(expected * (1 - expected) / n)).all()
    assert (lengths @ expected) < 6  # the budget
    assert (expected[[0, 2]] > expected[[2, 4]]).all()  # it costs long words more


def test_a_budget_of_all_pieces_costs_nothing():
    lengths = np.array([2, 1, 4])
    assert masking_probability(lengths, MaskRule(9, 7)) == pytest.approx(np.full(3, 0.15), rel=1e-12)

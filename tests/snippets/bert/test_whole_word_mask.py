from __future__ import annotations

import numpy as np
import pytest

from snippets.bert.whole_word_mask import MaskRule, whole_word_mask

WORD_INDEX = np.array([-1, 0, 1, 1, 2, 3, 3, 3, 4, 5, 6, 6, -1, -1])
TOKEN_IDS = np.array([2, *range(10, 21), 3, 0])
PIECES = np.bincount(WORD_INDEX[WORD_INDEX >= 0])


def draws(rule: MaskRule, n: int, seed: int = 0):
    """Yields each masked sequence with which of its pieces were chosen."""
    rng = np.random.default_rng(seed)
    for _ in range(n):
        masked = whole_word_mask(TOKEN_IDS, WORD_INDEX, rng.random((3, len(TOKEN_IDS))), rule)
        chosen = np.zeros(len(TOKEN_IDS), bool)
        chosen[masked.positions[masked.weights == 1]] = True
        yield masked, chosen


def chi_squared(counts, expected):
    counts, expected = np.asarray(counts), np.asarray(expected)
    return ((counts - expected) ** 2 / expected).sum()


def test_the_masked_words_are_those_of_the_formula():
    rng = np.random.default_rng(1)
    for _ in range(300):
        budget, rate = int(rng.integers(1, 9)), rng.uniform(0.1, 1)
        uniform = rng.random((3, len(TOKEN_IDS))).astype("float32")
        masked = whole_word_mask(TOKEN_IDS, WORD_INDEX, uniform, MaskRule(30, budget, rate))
        u = uniform[0]
        words = [
            w
            for w in range(7)
            if PIECES[w] <= budget
            and u[w] < rate
            and sum(PIECES[v] for v in range(7) if u[v] <= u[w] and PIECES[v] <= budget) <= budget
        ]
        expected = np.flatnonzero(np.isin(WORD_INDEX, words))
        assert np.array_equal(masked.positions[masked.weights == 1], expected)


def test_no_word_is_split_no_special_token_is_masked_and_the_budget_holds():
    for budget in (1, 2, 3, 5, 20):
        for masked, chosen in draws(MaskRule(30, budget, rate=0.6), 300):
            assert chosen.sum() <= budget
            assert not chosen[WORD_INDEX < 0].any()
            for word in range(7):
                assert len(set(chosen[word == WORD_INDEX])) == 1
            assert np.array_equal(masked.token_ids[~chosen], TOKEN_IDS[~chosen])
            real = masked.weights == 1
            assert np.array_equal(masked.labels[real], TOKEN_IDS[chosen])
            assert not masked.labels[~real].any()
            assert not masked.positions[~real].any()
            assert (np.diff(masked.positions[real]) > 0).all()


def test_without_need_of_the_budget_a_word_is_masked_as_often_as_the_rate_says():
    n = 20_000
    masked = np.mean([chosen for _, chosen in draws(MaskRule(30, 20), n)], axis=0)[WORD_INDEX >= 0]
    assert (abs(masked - 0.15) < 4 * np.sqrt(0.15 * 0.85 / n)).all()


def test_of_ten_masked_pieces_eight_are_masks_one_stays_and_one_is_random():
    rule, vocabulary = MaskRule(45, 20, rate=0.5), 45
    outcomes, replaced = np.zeros(3), np.zeros(vocabulary)
    for masked, chosen in draws(rule, 20_000):
        seen, true = masked.token_ids[chosen], TOKEN_IDS[chosen]
        outcomes += [(seen == 4).sum(), (seen == true).sum(), ((seen != 4) & (seen != true)).sum()]
        np.add.at(replaced, seen[(seen != 4) & (seen != true)], 1)
    by_chance_the_same = 0.1 / 40
    expected = outcomes.sum() * np.array([0.8, 0.1 + by_chance_the_same, 0.1 - by_chance_the_same])
    assert chi_squared(outcomes, expected) < 13.8  # once in a thousand, of 2 degrees of freedom
    assert not replaced[:5].any()
    never_true = np.setdiff1d(np.arange(5, vocabulary), TOKEN_IDS)  # these are equally frequent
    mean = replaced[never_true].mean()
    assert chi_squared(replaced[never_true], mean) < 58.3  # 29 degrees of freedom
    assert mean == pytest.approx(outcomes.sum() * 0.1 / 40, abs=4 * np.sqrt(mean / len(never_true)))


def test_with_rate_one_and_words_of_one_piece_every_subset_of_k_is_equally_frequent():
    rng = np.random.default_rng(3)
    token_ids, word_index = np.array([2, 5, 6, 7, 8, 3]), np.array([-1, 0, 1, 2, 3, -1])
    counts: dict[tuple[int, ...], int] = {}
    for _ in range(6000):
        masked = whole_word_mask(token_ids, word_index, rng.random((3, 6)), MaskRule(9, 2, rate=1.0))
        key = tuple(masked.positions)
        counts[key] = counts.get(key, 0) + 1
    assert len(counts) == 6
    assert chi_squared(list(counts.values()), 1000) < 20.5  # 5 degrees of freedom


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"vocabulary_size": 5, "max_predictions": 1},
            "expected vocabulary_size > 5, the special tokens; received 5",
        ),
        (
            {"vocabulary_size": 9, "max_predictions": 0},
            "expected max_predictions >= 1, received 0",
        ),
        (
            {"vocabulary_size": 9, "max_predictions": 1, "rate": 0},
            "expected a rate above 0 and at most 1, received 0",
        ),
        (
            {"vocabulary_size": 9, "max_predictions": 1, "mask_share": 0.95},
            "expected mask_share and keep_share >= 0 with a sum of at most 1, received 0.95 and 0.1",
        ),
    ],
)
def test_a_rule_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError) as error:
        MaskRule(**arguments)
    assert str(error.value) == message

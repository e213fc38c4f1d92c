from __future__ import annotations

from collections import defaultdict
from itertools import combinations, product
from math import log

import numpy as np
import pytest

from snippets.bert.copy_optimum import copy_optimum
from snippets.bert.whole_word_mask import MaskRule, whole_word_mask


def enumerated(length: int, symbols: int, masked: int, mask_share: float, keep_share: float):
    """The optimum by listing every sequence, every choice of places, and every outcome of masking."""
    joint: dict[object, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    choices = list(combinations(range(2 * length), masked))
    random_share = (1 - mask_share - keep_share) / symbols
    for said in product(range(symbols), repeat=length):
        true = said * 2
        for chosen in choices:
            outcomes = [
                [("mask", mask_share), (true[i], keep_share), *((s, random_share) for s in range(symbols))]
                if i in chosen
                else [(true[i], 1.0)]
                for i in range(2 * length)
            ]
            for outcome in product(*outcomes):
                probability = np.prod([p for _, p in outcome])
                view = tuple(symbol for symbol, _ in outcome)
                for place in chosen:
                    joint[place, view][true[place]] += probability / symbols**length / len(choices) / masked
    cross_entropy = -sum(
        p * log(p / sum(posterior.values())) for posterior in joint.values() for p in posterior.values() if p
    )
    return cross_entropy, sum(max(posterior.values()) for posterior in joint.values())


@pytest.mark.parametrize(
    "case",
    [(1, 3, 2, 0.8, 0.1), (2, 2, 2, 0.8, 0.1), (2, 2, 4, 0.6, 0.4), (2, 3, 3, 0.5, 0.2), (3, 2, 2, 0.8, 0.1)],
)
def test_it_equals_the_enumeration_of_everything(case):
    length, symbols, masked, mask_share, keep_share = case
    found = copy_optimum(
        length=length, symbols=symbols, masked=masked, mask_share=mask_share, keep_share=keep_share
    )
    cross_entropy, accuracy = enumerated(*case)
    assert found.cross_entropy == pytest.approx(cross_entropy, rel=1e-12)
    assert found.accuracy == pytest.approx(accuracy, rel=1e-12)


def test_its_accuracy_is_that_of_saying_what_the_twin_shows():
    """Else what the place itself shows, else any symbol; on sequences masked by the rule itself."""
    rng, n, right = np.random.default_rng(0), 20_000, []
    word_index = np.array([-1, *range(30), -1])
    rule = MaskRule(45, max_predictions=5, rate=1.0)
    for _ in range(n):
        said = rng.integers(5, 45, 15)
        token_ids = np.array([2, *said, *said, 3])
        masked = whole_word_mask(token_ids, word_index, rng.random((3, 32)), rule)
        twins = (masked.positions + 14) % 30 + 1
        twin, own = masked.token_ids[twins], masked.token_ids[masked.positions]
        guess = np.where(twin != 4, twin, np.where(own != 4, own, 5))
        right.append(np.mean(guess == masked.labels))
    deviation = np.std(right) / np.sqrt(n)
    assert abs(np.mean(right) - copy_optimum().accuracy) < 4 * deviation


def test_with_all_chosen_symbols_hidden_the_twin_says_it_or_nothing_does():
    found = copy_optimum(mask_share=1.0, keep_share=0.0)
    assert found.accuracy == pytest.approx(25 / 29 + 4 / 29 / 40, rel=1e-12)
    assert found.cross_entropy == pytest.approx(4 / 29 * log(40), rel=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"masked": 31},
            "expected 1 <= masked <= 2 * length and symbols >= 2, received masked=31, length=15, symbols=40",
        ),
        ({"mask_share": 0.95}, "expected shares >= 0 with a sum of at most 1, received 0.95 and 0.1"),
    ],
)
def test_what_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError) as error:
        copy_optimum(**arguments)
    assert str(error.value) == message

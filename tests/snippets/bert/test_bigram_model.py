from __future__ import annotations

from fractions import Fraction as F
from math import log

import numpy as np
import pytest

from snippets.bert.bigram_model import fit_bigrams, ngram_cross_entropy

SIDES = ("none", "left", "both")


def dense(model) -> np.ndarray:
    return model.seen.toarray() + np.outer(model.backoff, model.base)


def chain(rng: np.random.Generator, transition: np.ndarray, n: int) -> np.ndarray:
    """A Markov chain over the ids from 5 on."""
    states = [0]
    for u in rng.random(n - 1):
        states.append(int(np.searchsorted(transition[states[-1]].cumsum(), u)))
    return np.array(states) + 5


def test_a_corpus_counted_by_hand():
    model = fit_bigrams(np.array([[2, 5, 6, 5, 6, 3], [2, 5, 3, 0, 0, 0]]), vocabulary_size=7)
    # (2,5) and (5,6) occur twice, (6,5), (6,3) and (5,3) once: D = 3/(3 + 2*2).
    discount = F(3, 7)
    # Different tokens before 3, 5, 6: two, two, one, of 5: D = 1/(1 + 2*2).
    shared = F(3, 5) / 5 / 7
    base = {3: F(9, 5) / 5 + shared, 5: F(9, 5) / 5 + shared, 6: F(4, 5) / 5 + shared, 4: shared}
    after_5 = {token: 2 * discount / 3 * base[token] for token in base}
    after_5[6] += (2 - discount) / 3
    after_5[3] += (1 - discount) / 3
    for token, probability in after_5.items():
        assert dense(model)[5, token] == pytest.approx(float(probability), rel=1e-12)
    # The tokens 3, 5, 6 occur 2, 3 and 2 times: n1 = 0, so D = 1/2.
    assert model.unigram[5] == pytest.approx(float((3 - F(1, 2)) / 7 + F(3, 2) / 7 / 7), rel=1e-12)
    one = np.array([5]), np.array([6]), np.array([3])
    assert ngram_cross_entropy(model, *one, sides="left") == pytest.approx(
        -log(after_5[6] / (after_5[5] + after_5[6])), rel=1e-12
    )


def test_probabilities_are_positive_and_add_up_to_one():
    rng = np.random.default_rng(0)
    token_ids = np.concatenate([np.full((50, 1), 2), rng.integers(5, 40, (50, 8)), np.full((50, 1), 3)], 1)
    model = fit_bigrams(token_ids, vocabulary_size=60)
    assert (dense(model) > 0).all()
    assert (model.unigram > 0).all()
    assert dense(model).sum(axis=1) == pytest.approx(np.ones(60), rel=1e-12)
    assert model.unigram.sum() == pytest.approx(1, rel=1e-12)


def test_on_a_markov_chain_they_reach_its_three_entropies():
    transition = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.3, 0.6, 0.1]])
    stationary = np.linalg.matrix_power(transition, 200)[0]
    pair = stationary[:, None] * transition
    triple = pair[:, :, None] * transition[None]  # of left, middle and right
    between = triple / triple.sum(axis=1, keepdims=True)
    exact = {
        "none": -(stationary * np.log(stationary)).sum(),
        "left": -(pair * np.log(transition)).sum(),
        "both": -(triple * np.log(between)).sum(),
    }
    rng = np.random.default_rng(1)
    train, test = chain(rng, transition, 60_000), chain(rng, transition, 60_000)
    model = fit_bigrams(train[None], vocabulary_size=8)
    found = {side: ngram_cross_entropy(model, test[:-2], test[1:-1], test[2:], sides=side) for side in SIDES}
    assert exact["both"] < exact["left"] < exact["none"]
    for side in SIDES:
        assert found[side] == pytest.approx(exact[side], abs=0.01)


def test_between_two_neighbours_it_is_the_posterior_of_the_chain():
    rng = np.random.default_rng(2)
    token_ids = np.concatenate([np.full((9, 1), 2), rng.integers(5, 12, (9, 6)), np.full((9, 1), 3)], 1)
    model = fit_bigrams(token_ids, vocabulary_size=12)
    p, (x, y, z) = dense(model), rng.integers(5, 12, (3, 700))  # more than one part
    posterior = p[x][:, 5:] * p[:, z].T[:, 5:]
    posterior /= posterior.sum(axis=1, keepdims=True)
    expected = -np.log(posterior[np.arange(700), y - 5]).mean()
    assert ngram_cross_entropy(model, x, y, z, sides="both") == pytest.approx(expected, rel=1e-12)


def test_a_text_without_choice_costs_nothing_and_one_without_order_all():
    cycle = np.array([2, *([5, 6, 7, 8] * 500), 3])
    model = fit_bigrams(cycle[None], vocabulary_size=9)
    inner = cycle[1:-3], cycle[2:-2], cycle[3:-1]
    assert ngram_cross_entropy(model, *inner, sides="both") < 1e-5
    assert ngram_cross_entropy(model, *inner, sides="left") < 0.002
    assert ngram_cross_entropy(model, *inner, sides="none") == pytest.approx(log(4), abs=0.001)


def test_texts_without_a_pair_are_refused():
    with pytest.raises(ValueError, match="expected sequences of at least two tokens, received none"):
        fit_bigrams(np.array([[2, 0, 0]]), vocabulary_size=9)

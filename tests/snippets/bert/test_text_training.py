"""A model that is trained on text: repeatable, and better than before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

ANALECTS = Path(__file__).parents[3] / "data/text/analects.txt.xz"


@pytest.fixture(scope="module")
def trained(tensorflow):
    from snippets.bert.text_training import train_on_text

    return train_on_text([ANALECTS], steps=60, vocabulary_size=1500)


@pytest.mark.xla
def test_sixty_steps_get_to_what_counting_characters_gets(trained):
    losses = trained.losses
    assert losses[0] == pytest.approx(np.log(1500), rel=0.05)
    assert losses[-10:].mean() < losses[:10].mean() - 0.8
    assert trained.cross_entropies["BERT"] < trained.cross_entropies["unigram"] + 0.4
    assert 0 < trained.accuracy < 0.5
    assert trained.tokens_per_second > 0


def test_bigrams_know_more_than_unigrams_and_more_on_both_sides(trained):
    found = trained.cross_entropies
    assert found["bigram, both sides"] < found["bigram"] < found["unigram"]


def test_the_model_fits_its_tokenizer_and_config(trained):
    assert trained.tokenizer.vocabulary_size == trained.config.vocabulary_size == 1500
    assert trained.model.count_params() == trained.config.parameter_count


@pytest.mark.xla
def test_the_same_seed_gives_the_same_weights_and_the_same_batch(trained):
    from snippets.bert.text_training import train_on_text

    again = train_on_text([ANALECTS], steps=2, vocabulary_size=1500)
    assert again.losses[0] == pytest.approx(trained.losses[0], abs=1e-6)
    assert again.tokenizer == trained.tokenizer


def test_evaluation_is_the_mean_over_predicted_tokens(trained, tensorflow):
    """The oracle: the log-probabilities, by numpy."""
    from snippets.bert.random_batch import random_batch
    from snippets.bert.text_training import evaluate

    rng = np.random.default_rng(0)
    batches = [random_batch(trained.config, size, rng=rng) for size in (2, 3)]
    total = count = 0.0
    for x, y, w in batches:
        logits = trained.model(x, training=False).numpy().astype("float64")
        logits -= np.log(np.exp(logits).sum(-1, keepdims=True))
        total -= (w * np.take_along_axis(logits, y[..., None], -1)[..., 0]).sum()
        count += w.sum()
    assert evaluate(trained.model, batches)[0] == pytest.approx(total / count, rel=1e-5)


def test_too_large_a_vocabulary_is_refused(tensorflow):
    from snippets.bert.text_training import train_on_text

    with pytest.raises(ValueError, match="expected vocabulary_size <="):
        train_on_text([ANALECTS], steps=1, vocabulary_size=50_000)

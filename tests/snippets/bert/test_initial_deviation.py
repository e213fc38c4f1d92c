"""The initial weights have the deviation that was asked for."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def make(tensorflow):
    from snippets.bert.config import BertConfig
    from snippets.bert.model import build_bert_mlm

    return lambda: build_bert_mlm(BertConfig.tiny(1000, max_length=8, max_predictions=2), seed=0)


def test_matrices_have_the_deviation_and_vectors_stay(make):
    from snippets.bert.initial_deviation import set_initial_deviation

    model, before = make(), make()
    set_initial_deviation(model, 0.05)
    for new, old in zip(model.trainable_variables, before.trainable_variables, strict=True):
        if new.name in ("kernel", "embeddings"):
            assert np.allclose(new, 2.5 * old.numpy(), rtol=1e-6)
            if new.shape.num_elements() > 2000:
                assert np.std(new) == pytest.approx(0.05, rel=0.15)  # of a normal one that is cut at 2
        else:
            assert np.array_equal(new, old)


def test_0_02_changes_nothing(make):
    from snippets.bert.initial_deviation import set_initial_deviation

    model = make()
    set_initial_deviation(model, 0.02)
    assert all(np.array_equal(new, old) for new, old in zip(model.weights, make().weights, strict=True))


def test_no_deviation_is_refused(make):
    from snippets.bert.initial_deviation import set_initial_deviation

    with pytest.raises(ValueError, match="expected a positive deviation, received 0"):
        set_initial_deviation(make(), 0)

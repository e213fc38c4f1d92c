from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from snippets.bert.config import BertConfig
from snippets.bert.numpy_bert import weight_shapes


@pytest.fixture
def sizes():
    return {
        "vocabulary_size": 50,
        "hidden_size": 12,
        "layers": 2,
        "heads": 3,
        "intermediate_size": 20,
        "max_length": 10,
        "max_predictions": 3,
    }


def test_the_base_size_has_the_published_parameters_and_a_head_in_place_of_the_pooler():
    """109,482,240 with the pooler of BERT's next-sentence task, which this model does not have."""
    H, V = 768, 30522
    pooler, head = H * H + H, (H * H + H) + 2 * H + V
    assert BertConfig.base(V).parameter_count == 109_482_240 - pooler + head == 109_514_298


@pytest.mark.parametrize("name", ["tiny", "small", "base"])
def test_the_closed_form_is_the_sum_over_all_weights(name):
    config = getattr(BertConfig, name)(1000)
    assert config.parameter_count == sum(np.prod(shape) for shape in weight_shapes(config).values())
    assert config.hidden_size == 64 * config.heads
    assert config.intermediate_size == 4 * config.hidden_size


def test_a_size_that_makes_no_sense_is_refused(sizes):
    for name in sizes:
        with pytest.raises(ValueError, match=f"expected {name} to be a positive integer, received 0"):
            BertConfig(**{**sizes, name: 0})
    with pytest.raises(ValueError, match=r"expected layers to be a positive integer, received 2\.0"):
        BertConfig(**{**sizes, "layers": 2.0})
    with pytest.raises(ValueError, match="expected segments to be a positive integer, received 0"):
        BertConfig(**sizes, segments=0)
    with pytest.raises(
        ValueError, match="expected heads to divide hidden_size, received 5 heads for a width"
    ):
        BertConfig(**{**sizes, "heads": 5})
    with pytest.raises(ValueError, match="expected max_predictions of at most max_length = 10, received 11"):
        BertConfig(**{**sizes, "max_predictions": 11})
    for dropout in (-0.1, 1.0):
        with pytest.raises(ValueError, match=f"expected 0 <= dropout < 1, received {dropout}"):
            BertConfig(**sizes, dropout=dropout)


def test_a_config_cannot_be_changed_but_copied(sizes):
    config = BertConfig(**sizes)
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.layers = 3
    assert dataclasses.replace(config, layers=3).layers == 3
    assert BertConfig(**dataclasses.asdict(config)) == config

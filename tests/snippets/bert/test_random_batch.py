from __future__ import annotations

import numpy as np

from snippets.bert.config import BertConfig
from snippets.bert.random_batch import random_batch


def test_shapes_types_and_ranges_are_those_of_real_batches():
    config = BertConfig.tiny(50, max_length=9, max_predictions=3)
    x, y, w = random_batch(config, 64, rng=np.random.default_rng(0))
    assert {name: (value.shape, str(value.dtype)) for name, value in x.items()} == {
        "token_ids": ((64, 9), "int32"),
        "segment_ids": ((64, 9), "int32"),
        "padding_mask": ((64, 9), "bool"),
        "masked_positions": ((64, 3), "int32"),
    }
    assert (y.shape, y.dtype, w.shape, w.dtype) == ((64, 3), "int32", (64, 3), "float32")
    padding = x["padding_mask"]
    assert set(padding.sum(axis=1)) == {5, 6, 7, 8, 9}
    assert (x["token_ids"][~padding] == 0).all()
    assert x["token_ids"][padding].min() == 5
    assert y.max() == 49
    assert np.take_along_axis(padding, x["masked_positions"], axis=1).all()
    assert set(w.sum(axis=1)) == {1, 2, 3}
    assert (x["segment_ids"][~padding] == 0).all()
    assert (np.diff(x["segment_ids"], axis=1)[padding[:, 1:]] >= 0).all()


def test_the_generator_decides():
    config = BertConfig.tiny(50, max_length=9, max_predictions=3)
    first, again, other = (random_batch(config, 4, rng=np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first[0]["token_ids"], again[0]["token_ids"])
    assert not np.array_equal(first[0]["token_ids"], other[0]["token_ids"])

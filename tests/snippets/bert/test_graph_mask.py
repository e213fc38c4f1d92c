from __future__ import annotations

import numpy as np
import pytest

from snippets.bert.whole_word_mask import MaskRule, whole_word_mask


def random_rows(rng: np.random.Generator, rows: int, length: int):
    token_ids = np.zeros((rows, length), "int32")
    word_index = np.full((rows, length), -1, "int32")
    for row in range(rows):
        n = int(rng.integers(1, length - 1))
        token_ids[row, : n + 2] = [2, *rng.integers(5, 60, n), 3]
        word_index[row, 1 : n + 1] = np.cumsum(rng.random(n) < 0.6) - 1
        word_index[row, 1 : n + 1] -= word_index[row, 1]
    return token_ids, word_index


@pytest.mark.parametrize(("budget", "rate"), [(1, 0.15), (4, 0.15), (4, 0.9), (12, 1.0), (25, 0.5)])
def test_it_equals_the_definition_for_the_same_uniform_numbers(run, budget, rate):
    from snippets.bert.graph_mask import mask_in_graph

    rng, rows, length = np.random.default_rng(budget), 64, 20
    rule = MaskRule(60, budget, rate)
    token_ids, word_index = random_rows(rng, rows, length)
    uniform = rng.random((rows, 3, length), "float32")
    uniform[: rows // 2, 0] = uniform[: rows // 2, 0].round(1)  # words that draw the same number
    uniform[0, 2] = np.nextafter(np.float32(1), np.float32(0))

    x, y, w = run(lambda *tensors: mask_in_graph(*tensors, rule), token_ids, word_index, uniform)
    for row in range(rows):
        expected = whole_word_mask(token_ids[row], word_index[row], uniform[row], rule)
        assert np.array_equal(x["token_ids"][row], expected.token_ids)
        assert np.array_equal(x["masked_positions"][row], expected.positions)
        assert np.array_equal(y[row], expected.labels)
        assert np.array_equal(w[row], expected.weights)


def test_all_shapes_are_static_and_all_integers_have_32_bits(tensorflow):
    from snippets.bert.graph_mask import mask_in_graph
    from snippets.testing.accelerator import accelerator_report

    token_ids, word_index = map(tensorflow.constant, random_rows(np.random.default_rng(0), 4, 16))
    uniform = tensorflow.random.stateless_uniform([4, 3, 16], [0, 0])
    report = accelerator_report(
        lambda *tensors: mask_in_graph(*tensors, MaskRule(60, 3)),
        token_ids,
        word_index,
        uniform,
        allow_float64=False,
    )
    assert report.problems == ()
    assert {str(each.dtype) for each in tensorflow.nest.flatten(report.outputs)} == {
        "<dtype: 'int32'>",
        "<dtype: 'float32'>",
    }

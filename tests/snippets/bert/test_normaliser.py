from __future__ import annotations

import numpy as np
import pytest

from snippets.bert.normaliser import normaliser_table, weighted_gradient


@pytest.fixture
def batch():
    rng = np.random.default_rng(0)
    B, K, H, V = 16, 6, 5, 7
    weights = (np.arange(K) < rng.integers(1, K + 1, (B, 1))).astype(float)
    return rng.standard_normal((B, K, H)), rng.integers(0, V, (B, K)), weights, V


def test_the_gradient_is_the_derivative_of_the_loss(batch):
    x, y, w, V = batch

    def loss(W):
        logits = x @ W
        log_sum = np.log(np.exp(logits).sum(axis=-1))
        return (w * (log_sum - np.take_along_axis(logits, y[..., None], -1)[..., 0])).sum()

    gradient = weighted_gradient(x, y, w, classes=V)
    for entry in [(0, 0), (2, 3), (4, 6)]:
        step = np.zeros((x.shape[-1], V))
        step[entry] = 1e-5
        assert gradient[entry] == pytest.approx((loss(step) - loss(-step)) / 2e-5, rel=1e-6)


def test_the_constant_adds_up_for_any_parts_and_the_count_does_not(batch):
    x, y, w, V = batch
    table = normaliser_table(x, y, w, classes=V, parts=[1, 2, 4, 8, 16])
    assert [row["parts"] for row in table] == [1, 2, 4, 8, 16]
    assert max(row["constant"] for row in table) < 1e-14
    assert table[0]["count"] < 1e-14
    assert all(row["count"] > 0.01 for row in table[1:])


def test_the_count_adds_up_when_all_parts_have_the_same(batch):
    x, y, w, V = batch
    w = np.tile(w[:4], (4, 1))
    row, finer = normaliser_table(x, y, w, classes=V, parts=[4, 16])
    assert row["count"] < 1e-14
    assert finer["count"] > 0.01


def test_parts_that_do_not_divide_the_batch_or_are_empty_are_refused(batch):
    x, y, w, V = batch
    with pytest.raises(ValueError, match="expected parts to divide the batch of 16, received 3"):
        normaliser_table(x, y, w, classes=V, parts=[3])
    w[0] = 0
    with pytest.raises(ValueError, match="expected a prediction in each of 16 parts, received counts"):
        normaliser_table(x, y, w, classes=V, parts=[16])

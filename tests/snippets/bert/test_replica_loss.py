"""Losses on two replicas, against one device."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def errors(two_replicas):
    from snippets.bert.replica_loss import replica_loss_errors

    return replica_loss_errors(two_replicas)


@pytest.mark.replicas
def test_a_plain_mean_makes_the_gradient_as_many_times_too_large_as_there_are_replicas(errors):
    factor, error = errors["plain mean"]
    assert factor == pytest.approx(2, rel=1e-5)
    assert error == pytest.approx(1, rel=1e-5)


@pytest.mark.replicas
def test_each_replica_s_own_count_weighs_tokens_by_where_they_are(errors):
    factor, error = errors["own token count"]
    assert abs(factor - 1) > 0.1
    assert error > 0.5


@pytest.mark.replicas
def test_a_constant_normaliser_and_a_share_of_the_mean_are_exact(errors):
    for name in ("share of the mean", "constant"):
        factor, error = errors[name]
        assert factor == pytest.approx(1, abs=1e-6)
        assert error < 1e-6


@pytest.mark.replicas
def test_a_partial_last_batch_is_not_exact_even_so(errors):
    assert errors["constant, partial last batch"][1] > 0.05


def test_the_constant_normaliser_is_its_formula(tensorflow):
    from snippets.bert.replica_loss import constant_loss, own_count_loss, uneven_batches

    [(_, ids, weights)] = uneven_batches(8, batch_size=8)
    logits = np.random.default_rng(1).standard_normal((8, 6, 16)).astype("float32")
    shifted = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    losses = -np.take_along_axis(shifted, ids.numpy()[..., None], axis=-1)[..., 0]
    total = float((weights.numpy() * losses).sum())
    assert float(constant_loss()(ids, logits, weights)) == pytest.approx(total / (8 * 6), rel=1e-5)
    assert float(own_count_loss()(ids, logits, weights)) == pytest.approx(total / (4 + 24), rel=1e-5)


def test_the_move_of_one_step_is_the_gradient_times_the_rate(tensorflow):
    """The oracle: softmax minus one-hot, by hand."""
    from snippets.bert.replica_loss import constant_loss, linear_head, total_move, uneven_batches

    batches = uneven_batches(8, batch_size=8)
    move = total_move(
        lambda: linear_head(loss=constant_loss()), batches, strategy=tensorflow.distribute.get_strategy()
    )
    [(features, ids, weights)] = [[part.numpy() for part in batch] for batch in batches]
    logits = linear_head()(features).numpy()
    p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    slope = weights[..., None] * (p - np.eye(16)[ids]) / ids.size
    expected = -0.5 * np.concatenate([np.einsum("bkf,bkv->fv", features, slope).ravel(), slope.sum((0, 1))])
    assert np.allclose(move, expected, rtol=0, atol=1e-6)


def test_features_and_ids_that_do_not_match_are_refused(tensorflow):
    from snippets.bert.replica_loss import constant_loss, linear_head, total_move, uneven_batches

    batches = uneven_batches(8, batch_size=8).map(
        lambda features, ids, weights: (features, ids[:, :5], weights)
    )
    with pytest.raises(ValueError, match="shape"):
        total_move(
            lambda: linear_head(loss=constant_loss()), batches, strategy=tensorflow.distribute.get_strategy()
        )

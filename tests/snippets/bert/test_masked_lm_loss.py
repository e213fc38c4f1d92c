from __future__ import annotations

import numpy as np
import pytest

V = 7


@pytest.fixture(scope="module")
def losses(tensorflow):
    from snippets.bert import masked_lm_loss

    return masked_lm_loss


@pytest.fixture
def batch():
    rng = np.random.default_rng(0)
    B, K = 8, 5
    y = rng.integers(0, V, (B, K)).astype("int32")
    w = (np.arange(K) < rng.integers(1, K + 1, (B, 1))).astype("float32")
    return y, rng.standard_normal((B, K, V)).astype("float32"), w


def numpy_sums(y, logits, w):
    log_p = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    chosen = np.take_along_axis(log_p, y[..., None], axis=-1)[..., 0]
    right = logits.argmax(axis=-1) == y
    return {"cross_entropy": -(w * chosen).sum(), "correct": (w * right).sum(), "weight": w.sum()}


@pytest.mark.xla
def test_loss_and_sums_are_those_of_numpy(losses, batch, run):
    expected = numpy_sums(*batch)
    found = run(losses.masked_lm_sums, *batch)
    assert {name: float(value) for name, value in found.items()} == pytest.approx(expected, rel=1e-6)
    loss = run(lambda *args: losses.masked_lm_loss(*args, positions=40), *batch)
    assert float(loss) == pytest.approx(expected["cross_entropy"] / 40, rel=1e-6)


def test_it_is_the_built_in_loss_of_the_same_batch(losses, batch):
    import keras

    y, logits, w = batch
    built_in = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    assert float(losses.masked_lm_loss(y, logits, w, positions=w.size)) == pytest.approx(
        float(built_in(y, logits, sample_weight=w)), rel=1e-6
    )


def test_the_parts_of_a_batch_add_up_to_it(losses, batch):
    whole = losses.masked_lm_loss(*batch, positions=40)
    parts = [
        losses.masked_lm_loss(*(each[part] for each in batch), positions=40)
        for part in (slice(0, 2), slice(2, 3), slice(3, 8))
    ]
    assert float(sum(parts)) == pytest.approx(float(whole), rel=1e-6)


def test_filler_has_no_influence(losses, batch):
    y, logits, w = batch
    other = np.where(w == 0, 0, y), np.where(w[..., None] == 0, 99.0, logits).astype("float32"), w
    assert float(losses.masked_lm_loss(*other, positions=40)) == pytest.approx(
        float(losses.masked_lm_loss(*batch, positions=40)), rel=1e-6
    )


def test_equal_logits_cost_the_logarithm_of_the_vocabulary(losses):
    y, w = np.array([[1, 2]]), np.ones((1, 2))
    assert float(losses.masked_lm_loss(y, np.zeros((1, 2, V)), w, positions=2)) == pytest.approx(np.log(V))


def test_the_metrics_are_the_sums_divided(losses, batch):
    y, logits, w = batch
    sums = numpy_sums(y, logits, w)
    cross_entropy, accuracy = losses.masked_lm_metrics()
    for part in (slice(0, 2), slice(2, 8)):
        cross_entropy.update_state(y[part], logits[part], sample_weight=w[part])
        accuracy.update_state(y[part], logits[part], sample_weight=w[part])
    assert float(cross_entropy.result()) == pytest.approx(sums["cross_entropy"] / sums["weight"], rel=1e-6)
    assert float(accuracy.result()) == pytest.approx(sums["correct"] / sums["weight"], rel=1e-6)


@pytest.mark.replicas(2)
def test_the_metrics_of_two_replicas_are_those_of_the_batch(losses, batch, tensorflow, two_replicas):
    """Replica 2 has more predictions than replica 1: a mean of two means would be wrong."""
    y, logits, w = batch
    w[:4, 1:], w[4:] = 0, 1
    sums = numpy_sums(y, logits, w)
    with two_replicas.scope():
        metrics = losses.masked_lm_metrics()
    halves = two_replicas.experimental_distribute_values_from_function(
        lambda context: tuple(
            tensorflow.constant(each[4 * context.replica_id_in_sync_group :][:4]) for each in batch
        )
    )

    @tensorflow.function
    def update(parts):
        def on_replica(y, logits, w):
            for metric in metrics:
                metric.update_state(y, logits, sample_weight=w)

        two_replicas.run(on_replica, args=parts)

    update(halves)
    found = [float(metric.result()) for metric in metrics]
    assert found[0] == pytest.approx(sums["cross_entropy"] / sums["weight"], rel=1e-6)
    assert found[1] == pytest.approx(sums["correct"] / sums["weight"], rel=1e-6)


def test_no_positions_are_refused(losses, batch):
    with pytest.raises(ValueError, match="expected positions of at least 1, received 0; it is the global"):
        losses.masked_lm_loss(*batch, positions=0)

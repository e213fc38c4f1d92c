from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from snippets.bert.config import BertConfig
from snippets.bert.random_batch import random_batch

CONFIG = BertConfig(30, 16, 1, 2, 32, max_length=8, max_predictions=3, dropout=0.0)
STEPS = 4


@pytest.fixture(scope="module")
def bert(tensorflow):
    import keras

    from snippets.bert import model, training
    from snippets.testing import accelerator

    x, y, w = random_batch(CONFIG, 8 * STEPS, rng=np.random.default_rng(0))
    return SimpleNamespace(
        keras=keras,
        tf=tensorflow,
        training=training,
        build=model.build_bert_mlm,
        accelerator_report=accelerator.accelerator_report,
        examples=tensorflow.data.Dataset.from_tensor_slices((x, y, w)),
    )


def trained(bert, strategy=None, *, config=CONFIG, optimizer=None, size=8, **options):
    strategy = strategy or bert.tf.distribute.get_strategy()
    with strategy.scope():
        model = bert.build(config, seed=0)
        optimizer = bert.keras.optimizers.SGD(**(optimizer or {"learning_rate": 0.5}))
        optimizer.build(model.trainable_variables)
    step = bert.training.make_train_step(model, optimizer, strategy=strategy, **options)

    def batches_of(*, pipeline, pipelines):
        assert (pipeline, pipelines) == (0, 1)
        return bert.examples.batch(size, drop_remainder=True)

    sums = bert.training.train(step, batches_of, STEPS, strategy=strategy)
    return SimpleNamespace(
        weights=[each.numpy() for each in model.trainable_variables],
        losses=[bert.training.loss_and_accuracy(each)[0] for each in sums],
        sums=sums,
        step=step,
        model=model,
        optimizer=optimizer,
    )


@pytest.fixture(scope="module")
def reference(bert):
    return trained(bert, jit_compile=False)


def largest_difference(a, b):
    return max(np.abs(x - y).max() for x, y in zip(a.weights, b.weights, strict=True))


def test_the_step_is_that_of_keras_itself(bert, reference):
    model = bert.build(CONFIG, seed=0)
    initial = model.get_weights()
    loss = bert.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(bert.keras.optimizers.SGD(0.5), loss, jit_compile=False)
    model.fit(bert.examples.batch(8), shuffle=False, verbose=0)
    ours = {v.path: w for v, w in zip(reference.model.trainable_variables, reference.weights, strict=True)}
    assert max(np.abs(ours[v.path] - v.numpy()).max() for v in model.trainable_variables) < 2e-6
    assert max(np.abs(a - b).max() for a, b in zip(initial, model.get_weights(), strict=True)) > 0.01


@pytest.mark.xla
@pytest.mark.replicas(2)
def test_replicas_with_micro_batches_under_xla_are_one_device(bert, reference, two_replicas):
    found = trained(bert, two_replicas, jit_compile=True, micro_batches=2)
    assert largest_difference(found, reference) < 1e-5
    assert np.allclose(found.losses, reference.losses, rtol=1e-5)
    assert found.step.experimental_get_tracing_count() == 1


def test_what_is_added_up_counts_every_prediction_once(bert, reference):
    weights = [float(w.numpy().sum()) for _, _, w in bert.examples.batch(8)]
    assert [float(each["weight"]) for each in reference.sums] == weights


@pytest.mark.replicas(2)
def test_dropout_is_the_same_on_replicas_as_in_micro_batches_and_another_in_each(bert, two_replicas):
    rows = bert.examples.take(4)
    bert = SimpleNamespace(**{**vars(bert), "examples": rows.repeat(2 * STEPS)})
    config = BertConfig(30, 16, 1, 2, 32, max_length=8, max_predictions=3, dropout=0.5)
    replicas = trained(bert, two_replicas, config=config, jit_compile=False)
    parts = trained(bert, config=config, jit_compile=False, micro_batches=2)
    assert largest_difference(replicas, parts) < 1e-5
    first_half = trained(bert, config=config, jit_compile=False, size=4)
    assert abs(parts.losses[0] - first_half.losses[0]) > 1e-3  # with the same draws they would be equal


def test_dropout_is_drawn_anew_at_each_step(bert):
    config = BertConfig(30, 16, 1, 2, 32, max_length=8, max_predictions=3, dropout=0.5)
    one = SimpleNamespace(**{**vars(bert), "examples": bert.examples.take(8).repeat(STEPS)})
    losses = trained(one, config=config, optimizer={"learning_rate": 0.0}, jit_compile=False).losses
    assert len({round(loss, 4) for loss in losses}) == STEPS


@pytest.mark.xla
def test_nothing_keeps_the_whole_step_off_an_accelerator(bert, reference):
    batch = next(iter(bert.examples.batch(8, drop_remainder=True)))
    report = bert.accelerator_report(reference.step, batch, allow_float64=False)
    assert report.problems == ()
    assert report.traces == 1


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"micro_batches": 3}, "expected rows divisible by micro_batches=3, received 8"),
        (
            {"optimizer": {"learning_rate": 0.5, "gradient_accumulation_steps": 2}},
            "expected an optimizer that does not accumulate gradients, which fails on replicas; "
            "use micro_batches=2",
        ),
    ],
)
def test_what_cannot_be_trained_is_refused(bert, options, expected):
    with pytest.raises(ValueError) as caught:
        trained(bert, jit_compile=False, **options)
    assert expected in str(caught.value)


def test_too_few_batches_are_refused(bert):
    def batches_of(*, pipeline, pipelines):
        return bert.tf.data.Dataset.range(6).batch(2, drop_remainder=True)

    seen = []
    strategy = bert.tf.distribute.get_strategy()
    with pytest.raises(ValueError) as caught:
        bert.training.train(lambda batch: batch, batches_of, 4, strategy=strategy, after_step=seen.append)
    assert str(caught.value) == "expected 4 batches, received 3: let the dataset repeat"
    assert [each.numpy().tolist() for each in seen] == [[0, 1], [2, 3], [4, 5]]


def test_moving_statistics_are_refused(bert):
    layers = bert.keras.layers
    model = bert.keras.Sequential([bert.keras.Input((2,)), layers.BatchNormalization(name="norm")], name="m")
    with pytest.raises(ValueError) as caught:
        bert.training.make_train_step(
            model, bert.keras.optimizers.SGD(), strategy=bert.tf.distribute.get_strategy()
        )
    assert str(caught.value) == (
        "expected no state but weights and seeds, received m/norm/moving_mean, m/norm/moving_variance"
    )


@pytest.mark.parametrize(
    ("rows", "drop", "expected"),
    [
        (3, True, "expected a batch that 2 replicas can share, received 3 rows"),
        (4, False, "expected batches of one size, received any: batch with drop_remainder=True"),
    ],
)
def test_batches_that_replicas_cannot_share_are_refused(bert, two_replicas, rows, drop, expected):
    def batches_of(*, pipeline, pipelines):
        return bert.tf.data.Dataset.range(12).batch(rows, drop_remainder=drop)

    with pytest.raises(ValueError) as caught:
        bert.training.distributed(batches_of, two_replicas)
    assert str(caught.value) == expected


@pytest.mark.replicas(2)
def test_replicas_in_their_order_have_the_rows_of_one_device(bert, two_replicas):
    def batches_of(*, pipeline, pipelines):
        return bert.tf.data.Dataset.range(8).batch(4, drop_remainder=True)

    batches = list(bert.training.distributed(batches_of, two_replicas))
    parts = [[each.numpy().tolist() for each in batch.values] for batch in batches]
    assert parts == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]

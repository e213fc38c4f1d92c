"""Training the model by Keras's own `fit`: compiled, on replicas, in bfloat16."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from snippets.bert.config import BertConfig
from snippets.bert.random_batch import random_batch

SMALL = BertConfig(40, 24, 1, 3, 36, max_length=12, max_predictions=4, dropout=0.0)


@pytest.fixture(scope="module")
def bert(tensorflow):
    from snippets.bert import lamb, masked_lm_loss, model

    return SimpleNamespace(LAMB=lamb.LAMB, build=model.build_bert_mlm, losses=masked_lm_loss)


@pytest.fixture
def batch():
    return random_batch(SMALL, 8, rng=np.random.default_rng(0))


def trained(bert, batch, optimizer=None, *, loss=None, epochs=4, **options):
    import keras

    x, y, w = batch
    model = bert.build(SMALL, seed=0)
    model.compile(
        optimizer or keras.optimizers.SGD(0.5),
        loss or keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        weighted_metrics=bert.losses.masked_lm_metrics(),
        **{"jit_compile": False, **options},
    )
    # A mask of int32: on replicas, fit takes the mean of the first batch, which bool does not have.
    model.history_of_fit = model.fit(
        {**x, "padding_mask": x["padding_mask"].astype("int32")},
        y,
        sample_weight=w,
        batch_size=8,
        epochs=epochs,
        shuffle=False,
        verbose=0,
    ).history
    return model


def distance(one, two):
    return max(np.abs(a - b).max() for a, b in zip(one.get_weights(), two.get_weights(), strict=True))


@pytest.mark.xla
def test_xla_trains_to_the_same_weights(bert, batch):
    assert distance(trained(bert, batch, jit_compile=True), trained(bert, batch)) < 1e-5


@pytest.mark.replicas(2)
def test_two_replicas_train_to_the_weights_and_metrics_of_one(bert, batch, two_replicas):
    """With SGD, which shows a wrong scale of the gradient; and not so with the count as the normaliser."""
    import keras

    one = trained(bert, batch)
    with two_replicas.scope():
        two = trained(bert, batch)
    assert distance(one, two) < 1e-5
    for name in ("loss", "cross_entropy", "accuracy"):
        assert two.history_of_fit[name] == pytest.approx(one.history_of_fit[name], rel=1e-5)

    def by_count():
        return keras.losses.SparseCategoricalCrossentropy(
            from_logits=True, reduction="mean_with_sample_weight"
        )

    one = trained(bert, batch, loss=by_count())
    with two_replicas.scope():
        two = trained(bert, batch, loss=by_count())
    assert distance(one, two) > 1e-2


@pytest.mark.replicas(2)
def test_lamb_on_two_replicas_stays_near_lamb_on_one(bert, batch, two_replicas):
    one = trained(bert, batch, bert.LAMB(0.01))
    with two_replicas.scope():
        two = trained(bert, batch, bert.LAMB(0.01))
    assert distance(one, two) < 1e-4
    assert one.history_of_fit["loss"][-1] < one.history_of_fit["loss"][0]


@pytest.mark.mixed_precision
def test_bfloat16_gives_float32_logits_and_nearly_the_same_loss(bert, batch):
    import keras

    exact = trained(bert, batch, keras.optimizers.SGD(0.1), epochs=8)
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        mixed = trained(bert, batch, keras.optimizers.SGD(0.1), epochs=8)
    finally:
        keras.config.set_dtype_policy(before)
    assert mixed(batch[0]).dtype == "float32"
    assert mixed.get_layer("layer_0_inner").compute_dtype == "bfloat16"
    assert {variable.dtype for variable in mixed.trainable_variables} == {"float32"}
    assert mixed.history_of_fit["loss"] == pytest.approx(exact.history_of_fit["loss"], rel=0.01)


@pytest.mark.xla
@pytest.mark.parametrize("dropout", [0.0, 0.1])
def test_an_accelerator_could_run_the_training_step(bert, batch, tensorflow, dropout):
    from snippets.testing.accelerator import accelerator_report

    model = bert.build(dataclasses.replace(SMALL, dropout=dropout), seed=0)
    optimizer = bert.LAMB(0.01)
    optimizer.build(model.trainable_variables)

    def step(x, y, w):
        with tensorflow.GradientTape() as tape:
            loss = bert.losses.masked_lm_loss(y, model(x, training=True), w, positions=32)
        optimizer.apply(tape.gradient(loss, [each.value for each in model.trainable_variables]))
        return loss

    tensors = tensorflow.nest.map_structure(tensorflow.constant, batch)
    other = tensorflow.nest.map_structure(
        tensorflow.constant, random_batch(SMALL, 8, rng=np.random.default_rng(9))
    )
    report = accelerator_report(step, *tensors, again=other, allow_float64=False)
    assert report.problems == ()
    assert report.traces == 1

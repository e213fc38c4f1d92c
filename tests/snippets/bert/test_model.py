from __future__ import annotations

import dataclasses
import json
from types import SimpleNamespace

import numpy as np
import pytest

from snippets.bert.config import BertConfig
from snippets.bert.numpy_bert import numpy_bert, weight_shapes
from snippets.bert.random_batch import random_batch

KINDS = pytest.mark.parametrize("kind", ["bidirectional", "causal", "unilm"])
SMALL = BertConfig(40, 24, 2, 3, 36, max_length=12, max_predictions=4, dropout=0.0)
# Keras 3.15 saves a TensorFlow variable by np.array, whose keyword TensorFlow 2.21 does not know.
saves = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword")


@pytest.fixture(scope="module")
def bert(tensorflow):
    from snippets.bert import attention_masks, masked_lm_loss, model

    return SimpleNamespace(
        AttentionMask=attention_masks.AttentionMask,
        build=model.build_bert_mlm,
        losses=masked_lm_loss,
    )


@pytest.fixture
def batch():
    return random_batch(SMALL, 8, rng=np.random.default_rng(0))


def large_weights(model, seed=0):
    """Weights at which nothing is negligible: those of the start are small, and all biases 0."""
    rng = np.random.default_rng(seed)
    for variable in model.trainable_variables:
        variable.assign(variable.numpy() + 0.3 * rng.standard_normal(variable.shape))
    return model


def arrays(model):
    return {variable.path: variable.numpy() for variable in model.trainable_variables}


@KINDS
def test_the_forward_pass_is_that_of_numpy(bert, batch, kind):
    x, _, _ = batch
    model = large_weights(bert.build(SMALL, kind, seed=0))
    mask = bert.AttentionMask(kind)(x["segment_ids"], x["padding_mask"]).numpy()
    expected = numpy_bert(arrays(model), x, mask, SMALL)
    assert np.abs(expected).max() > 3
    assert np.allclose(model(x), expected, atol=1e-4)
    assert np.allclose(model(x), expected, atol=2e-6 * np.abs(expected).max())


def test_weights_of_another_model_are_refused_by_the_definition(bert, batch):
    weights = arrays(bert.build(SMALL, seed=0))
    del weights["head_norm/beta"]
    weights["logits/bias"] = np.zeros(3)
    with pytest.raises(ValueError, match="received others for head_norm/beta, logits/bias"):
        numpy_bert(weights, batch[0], np.ones((8, 12, 12), bool), SMALL)


def test_the_path_with_dropout_computes_the_same_where_nothing_is_dropped(bert, batch):
    """Keras takes another implementation of attention for it."""
    x, _, _ = batch
    model = large_weights(bert.build(SMALL, seed=0))
    dropping = bert.build(dataclasses.replace(SMALL, dropout=0.5), seed=0)
    dropping.set_weights(model.get_weights())
    assert np.allclose(dropping(x), model(x), atol=1e-5)
    assert not np.allclose(dropping(x, training=True), model(x), atol=0.1)


@KINDS
def test_its_weights_are_those_of_the_list_and_of_the_closed_form(bert, kind):
    model = bert.build(SMALL, kind)
    assert {v.path: tuple(v.shape) for v in model.trainable_variables} == weight_shapes(SMALL)
    assert model.count_params() == SMALL.parameter_count


@KINDS
def test_padding_never_leaks(bert, batch, kind):
    x, _, _ = batch
    model = large_weights(bert.build(SMALL, kind, seed=0))
    rng = np.random.default_rng(1)
    other = {**x, "token_ids": np.where(x["padding_mask"], x["token_ids"], rng.integers(0, 40, (8, 12)))}
    assert not np.array_equal(other["token_ids"], x["token_ids"])
    assert np.array_equal(model(other), model(x))


def test_in_a_causal_model_no_position_depends_on_a_later_one(bert, batch):
    x, _, _ = batch
    positions = np.tile(np.array([0, 3, 5, 6]), (8, 1))
    rng = np.random.default_rng(1)
    for kind, unchanged in (("causal", 3), ("bidirectional", 0)):
        model = large_weights(bert.build(SMALL, kind, seed=0))
        tokens = x["token_ids"].copy()
        tokens[:, 6:] = rng.integers(5, 40, tokens[:, 6:].shape)
        before = model({**x, "masked_positions": positions}).numpy()
        after = model({**x, "token_ids": tokens, "masked_positions": positions}).numpy()
        changed = np.abs(after - before).max(axis=(0, 2)) > 1e-3
        assert changed.tolist() == [False] * unchanged + [True] * (4 - unchanged)


def test_in_unilm_the_source_sees_itself_and_the_target_what_came_before(bert, batch):
    x, _, _ = batch
    ones = np.ones((8, 12), bool)
    segments = np.tile(np.array([0] * 6 + [1] * 6, "int32"), (8, 1))
    x = {**x, "padding_mask": ones, "segment_ids": segments}
    x["masked_positions"] = np.tile(np.array([1, 5, 7, 9], "int32"), (8, 1))
    model = large_weights(bert.build(SMALL, "unilm", seed=0))
    before = model(x).numpy()

    def changed(place):
        tokens = x["token_ids"].copy()
        tokens[:, place] = (tokens[:, place] - 5 + 1) % 35 + 5
        return (np.abs(model({**x, "token_ids": tokens}).numpy() - before).max(axis=(0, 2)) > 1e-4).tolist()

    assert changed(4) == [True, True, True, True]
    assert changed(8) == [False, False, False, True]
    assert changed(11) == [False, False, False, False]


def test_a_sequence_of_nothing_but_padding_gives_numbers(bert, batch):
    x, _, _ = batch
    empty = {**x, "padding_mask": np.zeros((8, 12), bool)}
    for kind in ("bidirectional", "causal", "unilm"):
        assert np.isfinite(bert.build(SMALL, kind, seed=0)(empty)).all()


def test_the_head_sees_only_the_gathered_positions(bert, batch):
    """Permuted positions permute the logits, and no tensor with the vocabulary as an axis has length L."""
    x, _, _ = batch
    model = large_weights(bert.build(SMALL, seed=0))
    backwards = model({**x, "masked_positions": x["masked_positions"][:, ::-1]})
    assert np.allclose(backwards[:, ::-1], model(x), atol=1e-5)
    shapes = [
        tensor.shape
        for operation in model.operations
        for node in operation._inbound_nodes
        for tensor in node.output_tensors
    ]
    assert {shape for shape in shapes if shape[-1] == 40} == {(None, 4, 40)}


def test_the_start_is_drawn_from_the_seed(bert, batch):
    x, _, _ = batch
    first, again, other = (bert.build(SMALL, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first(x), again(x))
    assert not np.allclose(first(x), other(x))
    weights = arrays(first)
    kernels = [value for path, value in weights.items() if path.endswith(("kernel", "embeddings"))]
    assert all(np.abs(kernel).max() <= 0.0401 for kernel in kernels)
    assert np.std(np.concatenate([kernel.ravel() for kernel in kernels])) == pytest.approx(0.0176, rel=0.02)
    parts = [weights[f"layer_0_attention/{part}/kernel"] for part in ("query", "key", "value")]
    assert not np.array_equal(parts[0], parts[1])
    assert not np.array_equal(parts[1], parts[2])


def test_what_dropout_drops_is_drawn_from_the_seed_in_each_layer_apart(bert, batch):
    x, _, _ = batch
    dropping = dataclasses.replace(SMALL, dropout=0.5)
    first, again, other = (bert.build(dropping, seed=seed) for seed in (1, 1, 2))
    for mine, theirs in zip(other.trainable_variables, first.trainable_variables, strict=True):
        mine.assign(theirs)
    shown = [model(x, training=True).numpy() for model in (first, again, other, first)]
    assert np.array_equal(shown[0], shown[1])
    assert not np.allclose(shown[0], shown[2])
    assert not np.allclose(shown[0], shown[3])  # another draw each time
    seeds = [int(state[0]) for state in again.non_trainable_variables]
    assert len(set(seeds)) == len(seeds) == 1 + 3 * SMALL.layers


def test_the_first_loss_is_nearly_the_logarithm_of_the_vocabulary(bert, batch):
    x, y, w = batch
    sums = bert.losses.masked_lm_sums(y, bert.build(SMALL, seed=0)(x), w)
    assert float(sums["cross_entropy"] / sums["weight"]) == pytest.approx(np.log(40), rel=0.02)


@saves
def test_input_and_output_share_one_matrix_also_after_cloning_and_loading(bert, batch, tmp_path):
    import keras

    x, _, _ = batch
    model = large_weights(bert.build(SMALL, "unilm", seed=0))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    cloned = keras.models.clone_model(model)
    cloned.set_weights(model.get_weights())
    rebuilt = keras.Model.from_config(json.loads(json.dumps(model.get_config())))
    rebuilt.set_weights(model.get_weights())
    for other in (loaded, cloned, rebuilt):
        assert other.count_params() == SMALL.parameter_count
        assert np.array_equal(other(x), model(x))
        table = other.get_layer("token_embedding").embeddings
        table.assign(table.numpy() * 1.1)
        assert np.abs(other(x) - model(x)).max() > 0.05


def test_an_unknown_attention_is_refused(bert):
    with pytest.raises(ValueError, match=r"expected attention to be one of .*, received 'prefix'"):
        bert.build(SMALL, "prefix")

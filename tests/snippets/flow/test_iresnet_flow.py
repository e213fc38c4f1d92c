from __future__ import annotations

import json
import re

import numpy as np
import pytest

from snippets.flow.planar_densities import GaussianMixture, grid


def trained(flow, x, *, steps=4, **compile_options):
    import keras

    made = flow.dense_flow(n_blocks=2, width=8, training_log_det="exact", seed=0)
    made.compile(keras.optimizers.SGD(0.01), **compile_options)
    made.fit(np.tile(x, (steps, 1)), batch_size=len(x), shuffle=False, verbose=0)
    return made


def assert_same_weights(one, other, tolerance=2e-6):
    for found, expected in zip(one.get_weights(), other.get_weights(), strict=True):
        assert np.allclose(found, expected, rtol=0, atol=tolerance)


def test_the_density_integrates_to_one_and_training_lowers_the_loss(flow, tensorflow):
    import keras

    x = GaussianMixture(np.array([[1.0, 2.0]]), 0.5).samples(640, rng=np.random.default_rng(0))
    made = flow.dense_flow(n_blocks=3, width=16, training_log_det="exact", seed=0)
    before = -float(np.mean(made.log_prob(x).numpy()))
    made.compile(keras.optimizers.Adam(0.01))
    made.fit(x, batch_size=64, verbose=0)
    assert -float(np.mean(made.log_prob(x).numpy())) < before - 0.5
    middles, area = grid(6.0, n_points=150)
    assert np.exp(made.log_prob(middles).numpy()).sum() * area == pytest.approx(1, abs=1e-3)
    assert max(made.lipschitz_bounds()) < 1


def test_codes_and_examples_turn_into_each_other(flow, points):
    made = trained(flow, points)
    assert np.allclose(made.inverse(made.transform(points)), points, atol=1e-3)
    assert np.array_equal(made.sample(5, seed=3), made.sample(5, seed=3))
    assert not np.array_equal(made.sample(5, seed=3), made.sample(5, seed=4))


@pytest.mark.xla
def test_xla_trains_to_the_same_weights(flow, points):
    assert_same_weights(trained(flow, points, jit_compile=True), trained(flow, points, jit_compile=False))


@pytest.mark.replicas(2)
def test_two_replicas_train_to_the_weights_of_one(flow, points, two_replicas):
    """With SGD, which shows a wrong scale of the gradient, as Adam would not."""
    one = trained(flow, points, jit_compile=False)
    with two_replicas.scope():
        two = trained(flow, points, jit_compile=False)
    assert_same_weights(two, one)


@pytest.mark.xla
def test_log_prob_is_the_same_in_every_way_of_running(flow, points, run):
    made = flow.dense_flow(n_blocks=2, width=8, training_log_det="exact", seed=0)
    made.initialize(points)
    assert np.allclose(run(made.log_prob, points), made.log_prob(points), atol=1e-5)


def test_it_is_built_again_from_its_config(flow, points):
    made = trained(flow, points)
    again = flow.IResNetFlow.from_config(json.loads(json.dumps(made.get_config())))
    again.set_weights(made.get_weights())
    assert np.allclose(again.log_prob(points), made.log_prob(points), atol=1e-6)


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword")
def test_it_is_saved_whole_and_loaded(flow, tensorflow, points, tmp_path):
    import keras

    made = trained(flow, points)
    made.save(tmp_path / "flow.keras")
    again = keras.models.load_model(tmp_path / "flow.keras")
    assert isinstance(again, flow.IResNetFlow)
    for found, expected in zip(again.get_weights(), made.get_weights(), strict=True):
        assert np.array_equal(found, expected)
    assert np.array_equal(again.log_prob(points).numpy(), made.log_prob(points).numpy())
    assert np.array_equal(again.sample(5, seed=3), made.sample(5, seed=3))
    for each in (made, again):  # goes on from where it was: ActNorm is not set anew
        each.compile(keras.optimizers.SGD(0.01))
        each.fit(points, batch_size=len(points), shuffle=False, verbose=0)
    assert_same_weights(again, made)


def planar_flow(flow, dtype):
    branch = flow.dense_branch([16, 16, 2], coefficient=0.9, seed=0, gain=30.0, dtype=dtype)
    block = flow.InvertibleResidualBlock(branch, seed=0)
    return flow.IResNetFlow([flow.ActNorm(), block], shape=(2,), training_log_det="exact")


def test_branches_in_bfloat16_train_as_well_and_do_not_pretend_to_more_digits(flow, tensorflow):
    import keras

    x = GaussianMixture(np.array([[1.0, 2.0], [-2.0, 0.0]]), 0.5).samples(2560, rng=np.random.default_rng(0))
    scores, made = {}, {}
    for dtype in ("float32", "mixed_bfloat16"):
        made[dtype] = planar_flow(flow, dtype)
        made[dtype].compile(keras.optimizers.Adam(0.01))
        made[dtype].fit(x, batch_size=64, shuffle=False, verbose=0)
        scores[dtype] = -float(np.mean(made[dtype].log_prob(x).numpy()))
    coarse = made["mixed_bfloat16"]
    assert {str(weight.dtype) for weight in coarse.trainable_variables} == {"float32"}
    assert scores["mixed_bfloat16"] == pytest.approx(scores["float32"], rel=0.01)
    with pytest.raises(RuntimeError, match=r"expected an error of at most 0\.0001"):
        coarse.sample(5, seed=0)
    block = coarse.blocks()[0]
    found = block.inverse(block(x[:5]), tolerance=1.0)
    assert 1e-4 < np.linalg.norm(found.x.numpy() - x[:5], axis=1).max() < found.bound.numpy().max() < 1
    made["float32"].set_weights(coarse.get_weights())  # sampled from in float32
    z = made["float32"].transform(made["float32"].sample(5, seed=0)).numpy()
    assert np.allclose(z, keras.random.normal((5, 2), seed=0).numpy(), atol=1e-3)


def test_bad_input_is_refused(flow, tensorflow, points):
    import keras

    with pytest.raises(ValueError, match="expected steps with log_det and inverse, received Dense 'plain'"):
        flow.IResNetFlow([keras.layers.Dense(2, name="plain")], shape=(2,))
    with pytest.raises(ValueError, match="expected at least one step"):
        flow.IResNetFlow([], shape=(2,))
    made = flow.dense_flow(n_blocks=1, width=4, training_log_det="exact", seed=0)
    with pytest.raises(ValueError, match=re.escape("expected examples of shape (2,), received (5, 3)")):
        made.log_prob(np.zeros((5, 3)))


def test_a_flow_whose_norms_were_spoilt_does_not_sample(flow, points):
    made = trained(flow, points)
    made.blocks()[0].residual.layers[0].kernel.assign(np.full((2, 8), 9.0))
    made.blocks()[0].residual.layers[0].v.assign(np.ones((1, 8)) / 30)
    with pytest.raises(ValueError, match="expected a branch with a Lipschitz bound below 1"):
        made.sample(3, seed=0)

from __future__ import annotations

import json

import numpy as np
import pytest


def numpy_of(variable):
    return variable.numpy()


def layer_with(flow, kernel, **options):
    layer = flow.SpectralDense(kernel.shape[1], seed=1, dtype="float64", **options)
    layer.build((None, kernel.shape[0]))
    layer.kernel.assign(kernel)
    return layer


@pytest.mark.parametrize("shape", [(5, 5), (3, 20), (20, 3)])
def test_the_estimate_converges_to_the_largest_singular_value_from_below(flow, shape):
    kernel = np.random.default_rng(0).standard_normal(shape)
    layer = layer_with(flow, kernel)
    exact = np.linalg.norm(kernel, 2)
    layer.improve_norm(1)
    assert 0 < float(layer.norm()) < exact
    layer.improve_norm(400)
    assert float(layer.norm()) == pytest.approx(exact, rel=1e-9)
    assert layer.converge_norm() == pytest.approx(float(layer.norm()), rel=1e-12)
    assert layer.lipschitz_bound() == pytest.approx(0.9, rel=1e-9)


def test_a_small_kernel_is_left_alone(flow):
    kernel = 0.1 * np.eye(3)
    layer = layer_with(flow, kernel)
    layer.converge_norm()
    assert np.array_equal(layer.bounded_kernel().numpy(), kernel)
    assert layer.lipschitz_bound() == pytest.approx(0.1)


def test_the_estimate_can_be_differentiated_and_the_vectors_are_constants(flow, tensorflow):
    kernel = np.random.default_rng(0).standard_normal((4, 6))
    layer = layer_with(flow, kernel)
    layer.converge_norm()
    with tensorflow.GradientTape() as tape:
        norm = layer.norm()
    u, _, v = np.linalg.svd(kernel)
    assert np.allclose(tape.gradient(norm, layer.kernel), np.outer(u[:, 0], v[0]), atol=1e-6)
    assert layer.trainable_variables == [layer.kernel, layer.bias]


def test_only_calls_in_training_improve_the_estimate_and_each_improves_it_once(flow):
    kernel = np.random.default_rng(0).standard_normal((4, 6))
    layer, other = layer_with(flow, kernel, power_iterations=2), layer_with(flow, kernel)
    start = numpy_of(layer.u)
    layer(np.ones((3, 4)))
    assert np.array_equal(numpy_of(layer.u), start)
    layer(np.ones((3, 4)), training=True)
    other.improve_norm(2)
    assert np.array_equal(numpy_of(layer.u), numpy_of(other.u))


def test_the_reshaped_layer_of_keras_divides_where_this_one_only_shrinks(flow, tensorflow):
    import keras

    kernel = 0.1 * np.random.default_rng(0).standard_normal((4, 4))
    theirs = keras.layers.SpectralNormalization(keras.layers.Dense(4), power_iterations=100)
    theirs.build((None, 4))
    theirs.layer.kernel.assign(kernel)
    theirs(np.ones((1, 4)), training=True)
    assert np.linalg.norm(numpy_of(theirs.layer.kernel), 2) == pytest.approx(1, rel=1e-3)
    assert layer_with(flow, kernel).lipschitz_bound() < 0.5


def test_it_is_built_again_from_its_config(flow):
    layer = flow.SpectralDense(3, coefficient=0.7, power_iterations=2, seed=5)
    again = flow.SpectralDense.from_config(json.loads(json.dumps(layer.get_config())))
    assert again.get_config() == layer.get_config()


@pytest.mark.parametrize("coefficient", [0.0, 1.0, 1.5])
def test_a_coefficient_that_is_no_contraction_is_refused(flow, coefficient):
    with pytest.raises(ValueError, match=f"expected 0 < coefficient < 1, received {coefficient}"):
        flow.SpectralDense(3, coefficient=coefficient)


def test_sizes_that_make_no_sense_are_refused(flow):
    with pytest.raises(ValueError, match="power_iterations of at least 1, received 3 and 0"):
        flow.SpectralDense(3, power_iterations=0)
    with pytest.raises(ValueError, match="expected a known last axis"):
        flow.SpectralDense(3).build((None, None))

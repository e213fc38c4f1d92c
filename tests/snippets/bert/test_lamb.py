from __future__ import annotations

import json
import math

import numpy as np
import pytest

from snippets.bert.lamb_path import lamb_path


@pytest.fixture(scope="module")
def LAMB(tensorflow):
    from snippets.bert.lamb import LAMB

    return LAMB


@pytest.fixture
def gradients():
    return list(np.random.default_rng(0).standard_normal((12, 3, 4)).astype("float32"))


START = np.random.default_rng(1).standard_normal((3, 4)).astype("float32")


def path_of(optimizer, gradients, *, name="kernel", start=START):
    import keras

    x = keras.Variable(start, name=name, dtype=start.dtype)
    found = [start]
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [x])
        found.append(x.numpy())
    return np.stack(found)


@pytest.mark.parametrize(
    "options",
    [{}, {"bias_correction": False}, {"weight_decay": 0.0}, {"weight_decay": 0.3}],
    ids=["paper", "no correction", "no decay", "much decay"],
)
def test_it_is_the_algorithm_of_the_paper(LAMB, gradients, options):
    expected = lamb_path(START, gradients, learning_rates=[0.05] * 12, **options)
    assert np.allclose(path_of(LAMB(0.05, **options), gradients), expected, atol=1e-6)


@pytest.mark.parametrize("name", ["bias", "gamma", "beta"])
def test_norms_and_biases_are_neither_decayed_nor_adapted(LAMB, gradients, name):
    expected = lamb_path(START, gradients, learning_rates=[0.05] * 12, weight_decay=0.0, adapt=False)
    assert np.allclose(path_of(LAMB(0.05), gradients, name=name), expected, atol=1e-6)


def test_a_bias_moves_as_with_adam(LAMB, gradients):
    """In float64, and yet only to 1e-5: the Adam of Keras rounds 0.999 to float32 first."""
    import keras

    start, gradients = START.astype("float64"), [g.astype("float64") for g in gradients]
    found = path_of(LAMB(0.05, epsilon=1e-12), gradients, name="bias", start=start)
    expected = path_of(keras.optimizers.Adam(0.05, epsilon=1e-12), gradients, name="bias", start=start)
    assert np.allclose(found, expected, atol=1e-5)


def test_patterns_are_searched_in_the_whole_path(LAMB, gradients):
    import keras

    layers = [keras.layers.Dense(4, name=name, use_bias=False) for name in ("inner", "outer")]
    for layer in layers:
        layer.build((None, 3))
        layer.kernel.assign(START)
    optimizer = LAMB(
        0.05, exclude_from_weight_decay=["^inner/"], exclude_from_layer_adaptation=["^outer/kernel$"]
    )
    kernels = [layer.kernel for layer in layers]
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient)] * 2, kernels)
    rates = [0.05] * 12
    without_decay = lamb_path(START, gradients, learning_rates=rates, weight_decay=0.0)[-1]
    without_ratio = lamb_path(START, gradients, learning_rates=rates, adapt=False)[-1]
    assert np.allclose(kernels[0].numpy(), without_decay, atol=1e-6)
    assert np.allclose(kernels[1].numpy(), without_ratio, atol=1e-6)


def test_the_method_of_keras_that_excludes_variables_is_respected(LAMB, gradients):
    optimizer = LAMB(0.05)
    optimizer.exclude_from_weight_decay(var_names=["kernel"])
    expected = lamb_path(START, gradients, learning_rates=[0.05] * 12, weight_decay=0.0)
    assert np.allclose(path_of(optimizer, gradients), expected, atol=1e-6)


def test_where_the_lamb_of_keras_differs(LAMB):
    """It decays before the update, outside of the ratio, and it adapts a bias."""
    import keras

    x, g, rate, decay = np.array([3.0, 4.0], "float32"), np.array([1.0, 1.0], "float32"), 0.1, 0.1
    theirs = path_of(keras.optimizers.Lamb(rate, weight_decay=decay), [g], start=x)[-1]
    ours = path_of(LAMB(rate, weight_decay=decay), [g], start=x)[-1]
    decayed = x * (1 - rate * decay)
    assert np.allclose(theirs, decayed - rate * np.linalg.norm(decayed) / math.sqrt(2), atol=1e-5)
    assert np.allclose(theirs, [2.619982, 3.609982], atol=1e-5)
    direction = 1 + decay * x
    assert np.allclose(ours, x - rate * 5 / np.linalg.norm(direction) * direction, atol=1e-5)
    assert np.allclose(ours, [2.659775, 3.633603], atol=1e-5)
    bias = path_of(LAMB(rate, weight_decay=decay), [g], start=x, name="bias")[-1]
    assert np.allclose(bias, x - rate, atol=1e-5)
    their_bias = path_of(keras.optimizers.Lamb(rate, weight_decay=decay), [g], start=x, name="bias")[-1]
    assert np.array_equal(their_bias, theirs)


@pytest.mark.xla
def test_it_is_the_same_in_every_way_of_running(LAMB, gradients, tensorflow, run):
    import keras

    x = keras.Variable(START, name="kernel")
    optimizer = LAMB(0.05)
    optimizer.build([x])

    def step(gradient):
        optimizer.apply([gradient])
        return x.value + 0.0

    for gradient in gradients[:3]:
        found = run(step, tensorflow.constant(gradient))
    expected = lamb_path(START, gradients[:3], learning_rates=[0.05] * 3)[-1]
    assert np.allclose(found, expected, atol=1e-6)


def test_it_is_built_again_from_its_config(LAMB):
    import keras

    optimizer = LAMB(
        0.3, beta_1=0.8, beta_2=0.99, epsilon=1e-5, weight_decay=0.2, exclude_from_weight_decay=["a"],
        exclude_from_layer_adaptation=["b"], bias_correction=False, clipnorm=1.0, use_ema=True,
    )  # fmt: skip
    again = keras.optimizers.deserialize(json.loads(json.dumps(keras.optimizers.serialize(optimizer))))
    assert type(again) is LAMB
    assert again.get_config() == optimizer.get_config()


def test_the_gradient_is_clipped_before_anything_else(LAMB, gradients):
    norms = [min(1.0, 1.0 / np.linalg.norm(g)) for g in gradients]
    clipped = [scale * g for scale, g in zip(norms, gradients, strict=True)]
    expected = lamb_path(START, clipped, learning_rates=[0.05] * 12)
    assert np.allclose(path_of(LAMB(0.05, clipnorm=1.0), gradients), expected, atol=1e-6)


def test_its_moving_average_is_that_of_its_path(LAMB, gradients):
    import keras

    x = keras.Variable(START, name="kernel")
    optimizer = LAMB(0.05, use_ema=True, ema_momentum=0.9)
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [x])
    optimizer.finalize_variable_values([x])
    average = None
    for point in lamb_path(START, gradients, learning_rates=[0.05] * 12)[1:]:
        average = point if average is None else 0.9 * average + 0.1 * point
    assert np.allclose(x.numpy(), average, atol=1e-6)


def test_it_shares_a_model_with_another_optimizer(LAMB, gradients, tensorflow):
    import keras

    layers = [keras.layers.Dense(4, name=name, use_bias=False) for name in ("first", "second")]
    for layer in layers:
        layer.build((None, 3))
        layer.kernel.assign(START)
    kernels = [layer.kernel for layer in layers]
    optimizers = keras.optimizers.OptimizerMap(LAMB(0.05), {"second/.*": keras.optimizers.SGD(0.1)})
    both = keras.optimizers.MultiOptimizer(optimizers)
    for gradient in gradients:
        both.apply([tensorflow.constant(gradient)] * 2, kernels)
    expected = lamb_path(START, gradients, learning_rates=[0.05] * 12)[-1]
    assert np.allclose(kernels[0].numpy(), expected, atol=1e-6)
    assert np.allclose(kernels[1].numpy(), START - 0.1 * np.sum(gradients, axis=0), atol=1e-5)


def test_a_checkpoint_holds_its_state(LAMB, gradients, tensorflow, tmp_path):
    import keras

    def made():
        x = keras.Variable(START, name="kernel")
        optimizer = LAMB(0.05)
        optimizer.build([x])
        checkpoint = tensorflow.train.Checkpoint(x=x.value, optimizer=optimizer)
        return x, optimizer, checkpoint

    x, optimizer, checkpoint = made()
    for gradient in gradients[:6]:
        optimizer.apply([tensorflow.constant(gradient)], [x])
    path = checkpoint.write(str(tmp_path / "checkpoint"))
    y, restored, other = made()
    other.read(path).assert_existing_objects_matched()
    for gradient in gradients[6:]:
        optimizer.apply([tensorflow.constant(gradient)], [x])
        restored.apply([tensorflow.constant(gradient)], [y])
    assert np.array_equal(x.numpy(), y.numpy())


def test_building_it_again_keeps_its_state(LAMB, gradients):
    import keras

    x = keras.Variable(START, name="kernel")
    optimizer = LAMB(0.05)
    optimizer.apply([keras.ops.convert_to_tensor(gradients[0])], [x])
    optimizer.build([x])
    optimizer.apply([keras.ops.convert_to_tensor(gradients[1])], [x])
    expected = lamb_path(START, gradients[:2], learning_rates=[0.05] * 2)[-1]
    assert np.allclose(x.numpy(), expected, atol=1e-6)


def test_rates_out_of_range_are_refused(LAMB):
    with pytest.raises(ValueError, match=r"expected 0 <= beta < 1, received beta_1=1\.0 and beta_2=0\.999"):
        LAMB(beta_1=1.0)
    with pytest.raises(
        ValueError, match=r"expected epsilon > 0 and weight_decay >= 0, received 1e-06 and -1"
    ):
        LAMB(weight_decay=-1)
    with pytest.raises(ValueError, match=r"received 0\.0 and 0\.01"):
        LAMB(epsilon=0.0)

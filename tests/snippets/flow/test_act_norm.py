from __future__ import annotations

import numpy as np
import pytest


def test_the_first_batch_comes_out_with_mean_zero_and_variance_one(flow):
    x = 3 + 2 * np.random.default_rng(0).standard_normal((50, 4, 4, 3))
    layer = flow.ActNorm(dtype="float64")
    layer.initialize(x)
    y = layer(x).numpy()
    assert np.allclose(y.mean(axis=(0, 1, 2)), 0, atol=1e-6)
    assert np.allclose(y.var(axis=(0, 1, 2)), 1, atol=1e-5)


def test_the_inverse_and_the_log_determinant_are_those_of_the_map(flow):
    layer = flow.ActNorm(dtype="float64")
    x = np.random.default_rng(0).standard_normal((5, 2, 3, 2))
    layer.build(x.shape)
    layer.log_scale.assign([0.5, -0.2])
    layer.shift.assign([1.0, 2.0])
    assert np.allclose(layer.inverse(layer(x)), x, atol=1e-6)
    assert np.allclose(layer.log_det(x), 6 * 0.3)


def test_it_does_not_mix_examples_as_batch_normalisation_does(flow, tensorflow):
    import keras

    x = np.random.default_rng(0).standard_normal((4, 2)).astype("float32")
    other = x.copy()
    other[1:] += 1
    layer, batch = flow.ActNorm(), keras.layers.BatchNormalization()
    assert np.array_equal(layer(x)[0].numpy(), layer(other)[0].numpy())
    difference = batch(x, training=True)[0] - batch(other, training=True)[0]
    assert float(abs(difference).numpy().max()) > 0.1


def test_an_unknown_size_is_refused(flow):
    with pytest.raises(ValueError, match="expected a known shape"):
        flow.ActNorm().build((None, None, 3))

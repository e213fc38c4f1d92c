"""Statistics of batch normalization for the weights of now."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def estimate(tensorflow):
    from snippets.keras_tools.batch_norm import estimate_batch_norm

    return estimate_batch_norm


def two_layers():
    import keras

    keras.utils.set_random_seed(0)
    norms = [keras.layers.BatchNormalization(momentum=0.5) for _ in range(2)]
    inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4), norms[1]])
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), norms[0], inner]), norms


def test_they_are_the_means_over_batches_in_deep_layers_too(estimate):
    model, norms = two_layers()
    batches = np.random.default_rng(0).standard_normal((3, 16, 3)).astype("float32")
    estimate(model, batches)
    dense, _, inner = model.layers
    hidden = np.stack([dense(batch).numpy() for batch in batches])
    np.testing.assert_allclose(norms[0].moving_mean, hidden.mean(1).mean(0), atol=1e-6)
    np.testing.assert_allclose(norms[0].moving_variance, hidden.var(1).mean(0), rtol=1e-5)
    normal = (hidden - hidden.mean(1, keepdims=True)) / np.sqrt(hidden.var(1, keepdims=True) + 1e-3)
    deeper = np.stack([inner.layers[0](batch).numpy() for batch in normal.astype("float32")])
    np.testing.assert_allclose(norms[1].moving_mean, deeper.mean(1).mean(0), atol=1e-6)
    np.testing.assert_allclose(norms[1].moving_variance, deeper.var(1).mean(0), rtol=1e-5)


def test_what_was_there_before_does_not_matter_and_the_momentum_is_put_back(estimate):
    model, norms = two_layers()
    batch = np.random.default_rng(0).standard_normal((16, 3)).astype("float32")
    estimate(model, [batch])
    first = [v.numpy() for v in norms[0].non_trainable_variables]
    for _ in range(2):
        model(np.full((4, 3), 100.0), training=True)
    estimate(model, [(batch, None)])
    for before, after in zip(first, norms[0].non_trainable_variables, strict=True):
        np.testing.assert_array_equal(before, after)
    assert [norm.momentum for norm in norms] == [0.5, 0.5]


def test_after_an_exception_the_momentum_is_put_back(estimate):
    model, norms = two_layers()
    with pytest.raises(ValueError, match="incompatible"):
        estimate(model, [np.ones((2, 7))])
    assert [norm.momentum for norm in norms] == [0.5, 0.5]


def test_without_batches_or_normalization_there_is_nothing_to_do_and_it_says_so(estimate):
    import keras

    model, _ = two_layers()
    with pytest.raises(ValueError, match="expected at least one batch, received none"):
        estimate(model, iter(()))
    plain = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)], name="plain")
    with pytest.raises(ValueError, match="model 'plain' has no BatchNormalization"):
        estimate(plain, [np.ones((2, 3))])

"""What leaks, and what does not."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def table(tensorflow):
    from snippets.gan.leak import leak_table

    return leak_table()


def test_three_calls_leak_with_dropout_and_spectral_normalisation_only(table):
    found = {name: row["three calls"] for name, row in table.items()}
    for name in ("none", "LayerNormalization", "BatchNormalization"):
        assert found[name].discriminator < 1e-6
    assert found["Dropout"].discriminator > 0.05
    assert found["SpectralNormalization"].discriminator > 0.01
    assert all(each.generator == 0 for each in found.values())


def test_one_call_leaks_with_dropout_and_batch_normalisation_only(table):
    found = {name: row["one call"] for name, row in table.items()}
    for name in ("none", "LayerNormalization", "SpectralNormalization"):
        assert found[name].discriminator < 1e-5
        assert found[name].generator == 0
    assert found["Dropout"].discriminator > 0.05
    assert found["BatchNormalization"].discriminator < 1e-5
    assert found["BatchNormalization"].generator > 0.01


def test_the_trial_of_a_discriminator_agrees_with_the_leaks(gan, networks, table):
    kinds = {
        "none": "plain",
        "LayerNormalization": "layer_norm",
        "BatchNormalization": "batch_norm",
        "SpectralNormalization": "spectral_norm",
        "Dropout": "dropout",
    }
    for name, kind in kinds.items():
        behaviour = gan.training_behaviour(networks(kind)[1])
        three, one = table[name]["three calls"], table[name]["one call"]
        assert behaviour.repeatable == (max(three.discriminator, three.generator) < 1e-5)
        assert (behaviour.alike and behaviour.independent) == (max(one.discriminator, one.generator) < 1e-5)


def test_batch_normalisation_moves_its_averages_once_for_each_call(gan, networks, points):
    """Two of the three batches are the same fakes, so they count twice."""
    model = gan.SingleLossGAN(*networks("batch_norm"), seed=0)
    norm = model.discriminator.layers[1]
    state = model.latent_seed.state.numpy()
    fake = model.generator(model.latent(16))
    model.latent_seed.state.assign(state)
    expected = norm.moving_mean.numpy()
    for batch in (points, fake, fake):
        mean = np.mean(model.discriminator.layers[0](batch), axis=0)
        expected = norm.momentum * expected + (1 - norm.momentum) * mean
    model(points, training=True)
    assert np.allclose(norm.moving_mean, expected, rtol=0, atol=1e-6)

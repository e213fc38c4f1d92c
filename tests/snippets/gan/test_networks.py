"""Networks from seeds."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def module(tensorflow):
    from snippets.gan import networks

    return networks


def test_weights_follow_from_the_seed_and_layers_differ(module):
    one, same, other = (module.perceptron(64, 1, name="d", seed=seed) for seed in (1, 1, 2))
    for a, b in zip(one.get_weights(), same.get_weights(), strict=True):
        assert np.array_equal(a, b)
    assert not np.array_equal(one.get_weights()[0], other.get_weights()[0])
    assert not np.array_equal(one.get_weights()[0], one.get_weights()[2])


def test_images_go_in_and_come_out_between_minus_one_and_one(module):
    images = module.digit_generator(seed=0)(np.random.default_rng(0).standard_normal((5, 24))).numpy()
    assert images.shape == (5, 8, 8, 1)
    assert np.abs(images).max() <= 1
    assert module.digit_discriminator(seed=0)(images).shape == (5, 1)

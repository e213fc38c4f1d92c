"""What the trial finds out about each kind of layer."""

from __future__ import annotations

import re

import numpy as np
import pytest

TABLE = {
    "plain": (True, True, True),
    "layer_norm": (True, True, True),
    "batch_norm": (True, True, False),
    "spectral_norm": (False, True, True),
    "dropout": (False, False, True),
}


@pytest.mark.parametrize("kind", TABLE)
def test_each_kind_of_layer_is_found_out_and_left_as_it_was(gan, networks, kind):
    _, discriminator = networks(kind)
    before = [variable.numpy() for variable in discriminator.variables]
    found = gan.training_behaviour(discriminator)
    assert (found.repeatable, found.alike, found.independent) == TABLE[kind]
    assert all(np.array_equal(a, v.numpy()) for a, v in zip(before, discriminator.variables, strict=True))


def test_a_last_layer_that_starts_at_zero_hides_nothing(gan, tensorflow):
    import keras

    layers = [keras.Input((4,)), keras.layers.Dropout(0.1), keras.layers.Dense(1, kernel_initializer="zeros")]
    assert not gan.training_behaviour(keras.Sequential(layers)).repeatable


def test_a_shape_that_is_not_fixed_is_refused(gan, tensorflow):
    import keras

    model = keras.Sequential([keras.Input((None, 3)), keras.layers.Dense(1)], name="d")
    message = (
        "expected a discriminator with a fixed input shape, received 'd' with (None, None, 3); "
        "begin it with keras.Input(shape)"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        gan.training_behaviour(model)

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


@pytest.fixture
def noisy(tensorflow):
    """Makes a discriminator that adds noise in training, by a call of the kind that is named."""
    import keras

    class Noise(keras.layers.Layer):
        def __init__(self, kind):
            super().__init__()
            self.kind, self.seed = kind, keras.random.SeedGenerator(0) if kind == "own seed" else None

        def call(self, x, training=False):
            draw = tensorflow.random if self.kind == "tensorflow" else keras.random
            options = {} if self.kind == "tensorflow" else {"seed": self.seed}
            return x + draw.normal(keras.ops.shape(x), **options) if training else x

    class Subclassed(keras.Model):
        def __init__(self):
            super().__init__()
            self.out = keras.layers.Dense(1)

        def call(self, x, training=False):
            return self.out(keras.random.dropout(x, 0.5) if training else x)

    layers = keras.layers
    kinds = {
        "subclassed": Subclassed,
        "nested": lambda: keras.Sequential([layers.Dense(4), keras.Sequential([layers.GaussianNoise(0.1)])]),
        "augmentation": lambda: keras.Sequential(
            [layers.Reshape((1, 2, 1)), layers.RandomFlip("horizontal")]
        ),
        "rare": lambda: layers.Dropout(1e-9),
        "faint": lambda: layers.GaussianNoise(1e-9),
    }

    def make(kind):
        x = keras.Input((2,))
        y = kinds[kind]()(x) if kind in kinds else Noise(kind)(x)
        return keras.Model(x, layers.Dense(1)(layers.Flatten()(y)))

    return make


@pytest.mark.parametrize(
    "kind", ["own seed", "no seed", "tensorflow", "subclassed", "nested", "augmentation"]
)
def test_noise_is_found_out_wherever_it_comes_from(gan, noisy, kind):
    found = gan.training_behaviour(noisy(kind))
    assert (found.repeatable, found.alike) == (False, False)


@pytest.mark.parametrize("kind", ["rare", "faint"])
def test_noise_that_does_not_show_is_found_by_the_seed_that_it_moves(gan, noisy, kind):
    found = gan.training_behaviour(noisy(kind))
    assert (found.repeatable, found.alike) == (False, False)


def test_the_trial_moves_no_seed_of_keras(gan, noisy):
    import keras

    def after_a_trial(trial):
        keras.utils.set_random_seed(0)
        model = noisy("no seed")
        if trial:
            gan.training_behaviour(model)
        return keras.random.normal((3,))

    assert np.array_equal(after_a_trial(True), after_a_trial(False))


def test_the_same_noise_at_every_call_cancels_and_is_taken(gan, tensorflow):
    import keras

    class FixedNoise(keras.layers.Layer):
        def call(self, x):
            return x + keras.random.normal(keras.ops.shape(x), seed=1)

    found = gan.training_behaviour(keras.Sequential([keras.Input((2,)), FixedNoise(), keras.layers.Dense(1)]))
    assert (found.repeatable, found.alike) == (True, False)


def test_a_shape_that_is_not_fixed_is_refused(gan, tensorflow):
    import keras

    model = keras.Sequential([keras.Input((None, 3)), keras.layers.Dense(1)], name="d")
    message = (
        "expected a discriminator with a fixed input shape, received 'd' with (None, None, 3); "
        "begin it with keras.Input(shape)"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        gan.training_behaviour(model)

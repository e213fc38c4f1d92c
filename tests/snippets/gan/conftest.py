"""Small networks for the tests of the trainers."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest


@pytest.fixture(scope="session")
def gan(tensorflow: ModuleType) -> SimpleNamespace:
    """The trainers and what belongs to them, imported once TensorFlow has its devices."""
    from snippets.gan import (
        adversarial_model,
        alternating_gan,
        losses,
        penalties,
        repeatable,
        shared_forward_gan,
        single_loss_gan,
        two_time_scale,
    )

    return SimpleNamespace(
        SingleLossGAN=single_loss_gan.SingleLossGAN,
        SharedForwardGAN=shared_forward_gan.SharedForwardGAN,
        AlternatingGAN=alternating_gan.AlternatingGAN,
        AdversarialModel=adversarial_model.AdversarialModel,
        losses=losses,
        penalties=penalties,
        training_behaviour=repeatable.training_behaviour,
        two_time_scale=two_time_scale.two_time_scale,
    )


@pytest.fixture(scope="session")
def networks(tensorflow: ModuleType) -> Callable[..., tuple[Any, Any]]:
    """Makes a generator of codes (3,) to points (2,) and a discriminator with `layer` in its middle."""
    import keras

    kinds = {
        "plain": lambda: [keras.layers.Dense(8)],
        "layer_norm": lambda: [keras.layers.Dense(8), keras.layers.LayerNormalization()],
        "batch_norm": lambda: [keras.layers.Dense(8), keras.layers.BatchNormalization()],
        "spectral_norm": lambda: [keras.layers.SpectralNormalization(keras.layers.Dense(8))],
        "dropout": lambda: [keras.layers.Dense(8), keras.layers.Dropout(0.3)],
    }

    def make(kind: str = "plain", *, seed: int = 0) -> tuple[Any, Any]:
        keras.utils.set_random_seed(seed)
        generator = keras.Sequential(
            [keras.Input((3,)), keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(2)],
            name="generator",
        )
        discriminator = keras.Sequential(
            [keras.Input((2,)), *kinds[kind](), keras.layers.Activation("tanh"), keras.layers.Dense(1)],
            name="discriminator",
        )
        return generator, discriminator

    return make


@pytest.fixture(scope="session")
def points() -> np.ndarray:
    return np.random.default_rng(7).standard_normal((16, 2)).astype("float32")

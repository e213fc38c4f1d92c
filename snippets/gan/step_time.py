"""Milliseconds a step of four ways to train one GAN, measured in turns."""

import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from snippets.gan.alternating_gan import AlternatingGAN
from snippets.gan.shared_forward_gan import SharedForwardGAN
from snippets.gan.single_loss_gan import SingleLossGAN

Networks = Callable[[], tuple[keras.Model, keras.Model]]


def step_times(networks: Networks, real: np.ndarray, *, n_rounds: int, n_steps: int = 10) -> dict[str, float]:
    """Return the median time of a step in milliseconds, by trainer.

    In each round every trainer makes `n_steps` steps, so that what disturbs the machine disturbs all.

    Shapes:
        real: (B, ...) -> name to milliseconds

    Example:
        >>> linear = lambda n: keras.Sequential([keras.Input((2,)), keras.layers.Dense(n)])
        >>> pair = lambda: (linear(2), linear(1))
        >>> times = step_times(pair, np.zeros((8, 2), "float32"), n_rounds=1, n_steps=1)
        >>> all(milliseconds > 0 for milliseconds in times.values())
        True
    """
    batch = tf.constant(real)
    steps = _steps(networks, batch)
    for step in steps.values():  # traces it
        step()
    rounds: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(n_rounds):
        for name, step in steps.items():
            start = time.perf_counter()
            for _ in range(n_steps):
                step()
            rounds[name].append((time.perf_counter() - start) * 1000 / n_steps)
    return {name: float(np.median(times)) for name, times in rounds.items()}


def _steps(networks: Networks, batch: tf.Tensor) -> dict[str, Callable[[], Any]]:
    alternating, together, single, shared = (
        trainer(*networks(), seed=0)
        for trainer in (AlternatingGAN, AlternatingGAN, SingleLossGAN, SharedForwardGAN)
    )
    for model in (alternating, together, single, shared):
        model.compile(keras.optimizers.Adam(1e-4))
    discriminator_step = tf.function(lambda: alternating.discriminator_step(batch))
    generator_step = tf.function(lambda: alternating.generator_step(len(batch)))
    return {
        "alternating, two functions": lambda: (discriminator_step(), generator_step()),
        "alternating, one function": tf.function(lambda: together.train_step(batch)),
        "single loss": tf.function(lambda: single.train_step(batch)),
        "shared forward pass": tf.function(lambda: shared.train_step(batch)),
    }

"""Both networks of a GAN trained by two gradients of one forward pass, which they share."""

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from snippets.gan.adversarial_model import AdversarialModel
from snippets.gan.losses import discriminator_loss, generator_loss

Tensor = Any


class SharedForwardGAN(AdversarialModel):
    r"""A GAN whose fakes are scored once, in one call with the real samples, for both losses.

    The step is that of `SingleLossGAN`: both gradients are taken at the same point, and both networks move
    at once. But the second score of each fake is saved, and since there is only one, any discriminator
    will do: with dropout, with spectral normalisation, with batch normalisation (over real and generated
    samples together).

    Example:
        >>> generator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
        >>> layers = [keras.Input((2,)), keras.layers.Dropout(0.5), keras.layers.Dense(1)]
        >>> gan = SharedForwardGAN(generator, keras.Sequential(layers), seed=0)
        >>> gan.compile(keras.optimizers.SGD(0.1))
        >>> sorted(gan.fit(ops.ones((8, 2)), batch_size=4, verbose=0).history)
        ['d_loss', 'g_loss']
    """

    def call(self, real: Tensor, training: bool = False) -> dict[str, Tensor]:
        """Return the scores of real samples and of as many fakes, (B, 1) each, and the penalty."""
        fake = self.generator(self.latent(ops.shape(real)[0]), training=training)
        rows, slope = ops.concatenate([real, fake]), bool(self.r1 or self.r2)
        scores, slopes = self.score(rows, slope=slope, training=training)
        real_score, fake_score = ops.split(scores, 2)
        real_slope, fake_slope = ops.split(slopes, 2)
        penalty = self.penalty(real_slope=real_slope, fake_slope=fake_slope)
        return {"real": real_score, "fake": fake_score, "penalty": penalty}

    def train_step(self, data: Any) -> dict[str, Tensor]:
        """Take both gradients from one forward pass, then move both networks.

        Example:
            >>> generator = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
            >>> discriminator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
            >>> gan = SharedForwardGAN(generator, discriminator)
            >>> gan.compile(keras.optimizers.SGD(0.1))
            >>> sorted(gan.train_step(ops.ones((4, 2))))
            ['d_loss', 'g_loss']
        """
        real, _, _ = keras.utils.unpack_x_y_sample_weight(data)
        loss = self.adversarial_loss
        d_variables = self.discriminator.trainable_variables
        g_variables = self.generator.trainable_variables
        with tf.GradientTape(persistent=True) as tape:
            scores = self(real, training=True)
            d_loss = discriminator_loss(loss, real=scores["real"], fake=scores["fake"]) + scores["penalty"]
            d_loss = self.per_replica(d_loss + sum(self.discriminator.losses))
            g_loss = self.generator_weight * generator_loss(loss, fake=scores["fake"])
            g_loss = self.per_replica(g_loss + sum(self.generator.losses))
        gradients = tape.gradient(g_loss, g_variables) + tape.gradient(d_loss, d_variables)
        self.optimizer.apply_gradients(zip(gradients, g_variables + d_variables, strict=True))
        return self.report(real=scores["real"], fake=scores["fake"])

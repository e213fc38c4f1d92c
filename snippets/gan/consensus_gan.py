"""Consensus optimisation for networks: both also make the gradients of both small."""

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from snippets.gan.losses import discriminator_loss, generator_loss
from snippets.gan.shared_forward_gan import SharedForwardGAN

Tensor = Any


class ConsensusGAN(SharedForwardGAN):
    r"""A GAN whose networks move along $v-\gamma v'^\top v$, where $-v$ is the gradients of both.

    $v'^\top v$ is the gradient of $\frac12\lVert v\rVert^2$ in all variables, by a tape around the tape. Of
    several replicas, $v$ is the sum.

    Raises:
        ValueError: `consensus`, which is $\gamma$, is negative.

    Example:
        >>> generator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
        >>> discriminator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> gan = ConsensusGAN(generator, discriminator, consensus=0.1, seed=0)
        >>> gan.compile(keras.optimizers.SGD(0.1))
        >>> sorted(gan.fit(ops.ones((8, 2)), batch_size=4, verbose=0).history)
        ['d_loss', 'g_loss']

    Reference: Mescheder, Nowozin and Geiger, The numerics of GANs, 2017. arXiv:1705.10461
    """

    def __init__(
        self, generator: keras.Model, discriminator: keras.Model, *, consensus: float, **kwargs: Any
    ) -> None:
        super().__init__(generator, discriminator, **kwargs)
        if not consensus >= 0:
            raise ValueError(f"expected consensus >= 0, received {consensus}; 0 turns it off")
        self.consensus = consensus

    def train_step(self, data: Any) -> dict[str, Tensor]:
        """Take both gradients, and how their squared length changes; then move both networks.

        Example:
            >>> generator = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
            >>> discriminator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
            >>> gan = ConsensusGAN(generator, discriminator, consensus=0.1)
            >>> gan.compile(keras.optimizers.SGD(0.1))
            >>> sorted(gan.train_step(ops.ones((4, 2))))
            ['d_loss', 'g_loss']
        """
        real, _, _ = keras.utils.unpack_x_y_sample_weight(data)
        g_variables = self.generator.trainable_variables
        d_variables = self.discriminator.trainable_variables
        with tf.GradientTape() as outer:
            with tf.GradientTape(persistent=True) as inner:
                scores = self(real, training=True)
                d_loss = discriminator_loss(self.adversarial_loss, real=scores["real"], fake=scores["fake"])
                d_loss = self.per_replica(d_loss + scores["penalty"] + sum(self.discriminator.losses))
                g_loss = self.generator_weight * generator_loss(self.adversarial_loss, fake=scores["fake"])
                g_loss = self.per_replica(g_loss + sum(self.generator.losses))
            gradients = inner.gradient(g_loss, g_variables) + inner.gradient(d_loss, d_variables)
            everywhere = tf.distribute.get_replica_context().all_reduce("sum", gradients)
            # The gradient of <v, w> for w = v held fixed is that of half the squared length.
            products = zip(gradients, everywhere, strict=True)
            energy = sum(ops.sum(own * ops.stop_gradient(total)) for own, total in products)
        variables = g_variables + d_variables
        pushes = outer.gradient(energy, variables, unconnected_gradients="zero")
        moves = [own + self.consensus * push for own, push in zip(gradients, pushes, strict=True)]
        self.optimizer.apply_gradients(zip(moves, variables, strict=True))  # (gan-third-stage eq:consensus)
        return self.report(real=scores["real"], fake=scores["fake"])

    def get_config(self) -> dict[str, Any]:
        """Return what makes the same model anew, without its weights."""
        return {**super().get_config(), "consensus": self.consensus}

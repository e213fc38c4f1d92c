"""The usual two-loss training of a GAN: the discriminator moves, then the generator answers."""

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from snippets.gan.adversarial_model import AdversarialModel
from snippets.gan.losses import discriminator_loss, generator_loss

Tensor = Any


class AlternatingGAN(AdversarialModel):
    r"""A GAN with two losses and two optimisers, one step of each in turn.

    The generator's gradient is taken after the discriminator has moved, with fresh codes, or with
    `fresh_codes=False` with those that the discriminator has seen, so that only the order is left of what
    sets the step apart from that of `SingleLossGAN`.

    Example:
        >>> generator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
        >>> discriminator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> gan = AlternatingGAN(generator, discriminator, seed=0)
        >>> gan.compile(keras.optimizers.SGD(0.1), generator_optimizer=keras.optimizers.SGD(0.05))
        >>> sorted(gan.fit(ops.ones((8, 2)), batch_size=4, verbose=0).history)
        ['d_loss', 'g_loss']
    """

    def __init__(
        self, generator: keras.Model, discriminator: keras.Model, *, fresh_codes: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(generator, discriminator, **kwargs)
        self.fresh_codes = fresh_codes

    def compile(
        self,
        optimizer: keras.optimizers.Optimizer,
        generator_optimizer: keras.optimizers.Optimizer | None = None,
        **kwargs: Any,
    ) -> None:
        """Set the discriminator's optimiser and the generator's, by default one more like it."""
        if generator_optimizer is None:
            generator_optimizer = type(optimizer).from_config(optimizer.get_config())
        super().compile(optimizer=optimizer, **kwargs)
        self.generator_optimizer = generator_optimizer
        self.optimizer.build(self.discriminator.trainable_variables)
        self.generator_optimizer.build(self.generator.trainable_variables)

    def train_step(self, data: Any) -> dict[str, Tensor]:
        """Let the discriminator move, then the generator."""
        real, _, _ = keras.utils.unpack_x_y_sample_weight(data)
        seed = ops.copy(self.latent_seed.state.value)
        losses = self.discriminator_step(real)
        if not self.fresh_codes:
            self.latent_seed.state.assign(seed)
        self.generator_step(ops.shape(real)[0])
        return losses

    def discriminator_step(self, real: Tensor) -> dict[str, Tensor]:
        """Move the discriminator against samples of the generator as it is, and return the losses."""
        fake = self.generator(self.latent(ops.shape(real)[0]), training=True)
        variables = self.discriminator.trainable_variables
        with tf.GradientTape() as tape:
            real_score, real_slope = self.score(real, slope=bool(self.r1), training=True)
            fake_score, fake_slope = self.score(fake, slope=bool(self.r2), training=True)
            loss = discriminator_loss(self.adversarial_loss, real=real_score, fake=fake_score)
            loss += self.penalty(real_slope=real_slope, fake_slope=fake_slope)
            loss = self.per_replica(loss + sum(self.discriminator.losses))
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return self.report(real=real_score, fake=fake_score)

    def generator_step(self, n_samples: int | Tensor) -> None:
        """Move the generator against the discriminator as it is now.

        Example:
            >>> generator = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
            >>> discriminator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
            >>> gan = AlternatingGAN(generator, discriminator, loss="wasserstein")
            >>> gan.compile(keras.optimizers.SGD(1.0))
            >>> gan.generator_step(4)
            >>> bool(ops.all(generator.layers[0].bias == discriminator.layers[0].kernel[:, 0]))
            True
        """
        codes = self.latent(n_samples)
        variables = self.generator.trainable_variables
        with tf.GradientTape() as tape:
            fake = self.generator(codes, training=True)
            fake_score, _ = self.score(fake, slope=False, training=True)
            loss = self.generator_weight * generator_loss(self.adversarial_loss, fake=fake_score)
            loss = self.per_replica(loss + sum(self.generator.losses))
        gradients = tape.gradient(loss, variables)
        self.generator_optimizer.apply_gradients(zip(gradients, variables, strict=True))

    def get_config(self) -> dict[str, Any]:
        """Return what makes the same model anew, without its weights."""
        return {**super().get_config(), "fresh_codes": self.fresh_codes}

    def get_compile_config(self) -> dict[str, Any]:
        """Return both optimisers, for saving."""
        serialize = keras.saving.serialize_keras_object
        names = ("optimizer", "generator_optimizer")
        return {name: serialize(getattr(self, name)) for name in names if self.compiled}

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compile as `get_compile_config` says."""
        self.compile(**keras.saving.deserialize_keras_object(config))

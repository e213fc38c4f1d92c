"""A generator and a discriminator in one Keras model: what all of the trainers share."""

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from snippets.gan.forward_first import forward_first
from snippets.gan.losses import adversarial_loss, discriminator_loss, generator_loss
from snippets.gan.penalties import score_and_slope
from snippets.gan.repeatable import TrainingBehaviour, training_behaviour

Tensor = Any


class AdversarialModel(keras.Model):
    r"""Two networks with an adversarial loss; a subclass says in which order they learn.

    The discriminator minimises $\mathcal L_D+\gamma_1R_1+\gamma_2R_2$, the generator
    $\lambda\mathcal L_G$. Both losses are means over the global batch: each replica divides by the
    number of replicas, because their gradients are summed.

    Raises:
        ValueError: the networks have no fixed input shape or do not fit, the loss is unknown, a weight is
            negative, or `r1` or `r2` is to be applied to a discriminator whose scores depend on the rest
            of the batch.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        loss: str = "hinge",
        generator_weight: float = 1.0,
        r1: float = 0.0,
        r2: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        for network in (generator, discriminator):
            if not hasattr(network, "input_shape"):
                raise ValueError(
                    f"expected a network of a known input shape, received {network.name!r}, which has none; "
                    "wrap it: x = keras.Input(shape); keras.Model(x, network(x))"
                )
        if generator.output_shape[1:] != discriminator.input_shape[1:]:
            raise ValueError(
                f"expected a generator whose samples the discriminator takes, received samples of shape "
                f"{generator.output_shape[1:]} for {discriminator.input_shape[1:]}; let the last layer "
                "of the generator have the shape of the data"
            )
        for name, value in {"generator_weight": generator_weight, "r1": r1, "r2": r2}.items():
            if not value >= 0:
                raise ValueError(f"expected {name} >= 0, received {value}; 0 turns it off")
        self.generator, self.discriminator = generator, discriminator
        self.loss_name, self.adversarial_loss = loss, adversarial_loss(loss)
        self.generator_weight, self.r1, self.r2, self.seed = generator_weight, r1, r2, seed
        self.behaviour: TrainingBehaviour = training_behaviour(discriminator)
        if (r1 or r2) and not self.behaviour.independent:
            raise ValueError(
                f"expected scores that do not depend on the rest of the batch, received r1={r1}, r2={r2} and "
                f"a discriminator {discriminator.name!r} whose scores do; the penalties need the slope of "
                "each sample, so take layer or group normalisation in place of batch normalisation"
            )
        self.latent_seed = keras.random.SeedGenerator(seed)
        self.d_loss, self.g_loss = keras.metrics.Mean("d_loss"), keras.metrics.Mean("g_loss")
        self.built = True  # both networks are

    def latent(self, n_samples: int | Tensor) -> Tensor:
        """Return standard normal codes for the generator, (n_samples, ...).

        Replicas share one seed, so each would draw the same codes: it draws those of all and takes its own.

        Example:
            >>> generator = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
            >>> discriminator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
            >>> AdversarialModel(generator, discriminator).latent(5).shape
            TensorShape([5, 3])
        """
        shape = self.generator.input_shape[1:]
        context = tf.distribute.get_replica_context()
        if context is None or context.num_replicas_in_sync == 1:
            return keras.random.normal((n_samples, *shape), seed=self.latent_seed)
        replicas = context.num_replicas_in_sync
        codes = keras.random.normal((replicas * n_samples, *shape), seed=self.latent_seed)
        return ops.reshape(codes, (replicas, n_samples, *shape))[context.replica_id_in_sync_group]

    def generate(self, n_samples: int, *, seed: int) -> Any:
        """Return samples as numpy, the same for the same weights and seed."""
        codes = keras.random.normal((n_samples, *self.generator.input_shape[1:]), seed=seed)
        return ops.convert_to_numpy(self.generator(codes, training=False))

    def score(self, x: Tensor, *, slope: bool, training: bool) -> tuple[Tensor, Tensor]:
        """Return the scores of `x`, (B, 1), and their squared slopes, (B,), which are 0 unless asked for.

        In float32 whatever the networks compute in, for losses are means.
        """
        if slope:
            score, slopes = score_and_slope(self.discriminator, x, training=training)
        else:
            score = self.discriminator(x, training=training)
            slopes = ops.zeros_like(score[:, 0])
        return ops.cast(score, "float32"), ops.cast(slopes, "float32")

    def penalty(self, *, real_slope: Tensor, fake_slope: Tensor) -> Tensor:
        r"""Return $\gamma_1R_1+\gamma_2R_2$ from the squared slopes."""
        total = self.r1 * ops.mean(real_slope) + self.r2 * ops.mean(fake_slope)
        return total / 2  # (single-loss-gan eq:penalty)

    def report(self, *, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        """Let the metrics see the scores of a batch, and return their means since the epoch began."""
        self.d_loss.update_state(discriminator_loss(self.adversarial_loss, real=real, fake=fake))
        self.g_loss.update_state(generator_loss(self.adversarial_loss, fake=fake))
        return {metric.name: metric.result() for metric in (self.d_loss, self.g_loss)}

    def per_replica(self, loss: Tensor) -> Tensor:
        """Return the share of one replica in the loss of the global batch.

        Example:
            >>> generator = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
            >>> discriminator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
            >>> float(AdversarialModel(generator, discriminator).per_replica(tf.constant(6.0)))
            6.0
        """
        replicas = tf.distribute.get_strategy().num_replicas_in_sync
        return forward_first(loss) / replicas  # (single-loss-gan eq:replicas)

    def save_own_variables(self, store: Any) -> None:
        """Save where the codes are; Keras saves the networks and optimisers, but no seeds."""
        store["latent_seed"] = self.latent_seed.state.numpy()

    def load_own_variables(self, store: Any) -> None:
        """Go on with the codes where the saved model stopped."""
        self.latent_seed.state.assign(store["latent_seed"])

    def get_config(self) -> dict[str, Any]:
        """Return what makes the same model anew, without its weights."""
        return {
            **super().get_config(),
            "generator": keras.saving.serialize_keras_object(self.generator),
            "discriminator": keras.saving.serialize_keras_object(self.discriminator),
            "loss": self.loss_name,
            "generator_weight": self.generator_weight,
            "r1": self.r1,
            "r2": self.r2,
            "seed": self.seed,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        """Return the model of a `get_config`."""
        networks = {
            name: keras.saving.deserialize_keras_object(config[name], custom_objects=custom_objects)
            for name in ("generator", "discriminator")
        }
        return cls(**{**config, **networks})

"""Both networks of a GAN trained by the gradient of one scalar: plain compile, plain fit."""

from typing import Any

import keras
from keras import ops

from snippets.gan.adversarial_model import AdversarialModel
from snippets.gan.losses import single_loss

Tensor = Any


class SingleLossGAN(AdversarialModel):
    r"""A GAN for `compile(optimizer)` and `fit(samples)`: Keras's own training step updates both networks.

    $$\mathcal L=\mathcal L_D\big(D(x),D(\mathrm{sg}\,G(z))\big)
    +\lambda\,\big[\mathcal L_G(D(G(z)))-\mathcal L_G(D(\mathrm{sg}\,G(z)))\big]$$

    Rates for each network: `compile(two_time_scale(...))`. With `one_call=True` all three batches go
    through the discriminator in one call, which a discriminator needs that changes at every call.

    Raises:
        ValueError: the bracket would not cancel, because the two scores of a fake come from different
            functions (dropout, Keras's spectral normalisation).

    Example:
        >>> generator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
        >>> discriminator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> gan = SingleLossGAN(generator, discriminator, loss="non_saturating", seed=0)
        >>> gan.compile(keras.optimizers.SGD(0.1))
        >>> history = gan.fit(ops.ones((8, 2)), batch_size=4, verbose=0)
        >>> sorted(history.history)
        ['d_loss', 'g_loss', 'loss']

    Reference: J. Su, single-loss GAN by cutting gradients, 2019. https://kexue.fm/archives/6387
    """

    def __init__(
        self, generator: keras.Model, discriminator: keras.Model, *, one_call: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(generator, discriminator, **kwargs)
        self.one_call = one_call
        in_one_call = self.behaviour.alike and self.behaviour.independent
        if not one_call and not self.behaviour.repeatable:
            fix = "one_call=True" if in_one_call else "SharedForwardGAN"
            raise ValueError(
                f"expected a discriminator that scores a batch the same way twice, received "
                f"{discriminator.name!r}, which does not: it draws random numbers (Dropout) or changes its "
                "weights when it is called (SpectralNormalization), so the bracket of the single loss does "
                f"not cancel; score all samples in one concatenated call: {fix}"
            )
        if one_call and not in_one_call:
            fix = "one_call=False" if self.behaviour.repeatable else "SharedForwardGAN"
            raise ValueError(
                f"expected a discriminator that scores each row of a batch by itself and copies alike, "
                f"received {discriminator.name!r}, which does not (BatchNormalization, Dropout), so the loss "
                f"of the discriminator would reach the generator, or the bracket would not cancel; use {fix}"
            )

    def call(self, real: Tensor, training: bool = False) -> dict[str, Tensor]:
        """Return the scores of real samples and of the same fakes twice, (B, 1), and the penalty.

        Example:
            >>> generator = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
            >>> discriminator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
            >>> scores = SingleLossGAN(generator, discriminator)(ops.ones((4, 2)))
            >>> bool(ops.all(scores["fake"] == scores["fake_detached"]))
            True
        """
        fake = self.generator(self.latent(ops.shape(real)[0]), training=training)
        detached = ops.stop_gradient(fake)
        if self.one_call:
            rows, slope = ops.concatenate([real, fake, detached]), bool(self.r1 or self.r2)
            scores, slopes = self.score(rows, slope=slope, training=training)
            real_score, fake_score, detached_score = ops.split(scores, 3)
            real_slope, _, detached_slope = ops.split(slopes, 3)
        else:
            real_score, real_slope = self.score(real, slope=bool(self.r1), training=training)
            fake_score, _ = self.score(fake, slope=False, training=training)
            detached_score, detached_slope = self.score(detached, slope=bool(self.r2), training=training)
        return {
            "real": real_score,
            "fake": fake_score,
            "fake_detached": detached_score,
            "penalty": self.penalty(real_slope=real_slope, fake_slope=detached_slope),
        }

    def compute_loss(
        self,
        x: Tensor = None,
        y: Tensor = None,
        y_pred: Any = None,
        sample_weight: Tensor = None,
        training: bool = True,
    ) -> Tensor:
        """Return the single loss of the scores, for the share of one replica; Keras calls this.

        Example:
            >>> generator = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
            >>> discriminator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
            >>> scores = dict.fromkeys(["real", "fake", "fake_detached"], ops.zeros((4, 1)))
            >>> gan = SingleLossGAN(generator, discriminator, loss="hinge")
            >>> float(gan.compute_loss(y_pred=scores | {"penalty": 0.5}))
            2.5
        """
        scores = {name: y_pred[name] for name in ("real", "fake", "fake_detached")}
        self.report(real=scores["real"], fake=scores["fake_detached"])
        loss = single_loss(self.adversarial_loss, **scores, generator_weight=self.generator_weight)
        return self.per_replica(loss + y_pred["penalty"] + sum(self.losses))

    def get_config(self) -> dict[str, Any]:
        """Return what makes the same model anew, without its weights."""
        return {**super().get_config(), "one_call": self.one_call}

"""What the single loss leaks into the wrong network when the two scores of a fake differ."""

from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from snippets.gan.losses import adversarial_loss, discriminator_loss, generator_loss

Tensor = Any


@dataclass(frozen=True)
class Leak:
    """Norms of gradients that ought to be 0, relative to those of the networks' own losses."""

    discriminator: float  # of the bracket, by the discriminator's weights
    generator: float  # of the discriminator's loss, by the generator's weights


def leak(
    generator: keras.Model,
    discriminator: keras.Model,
    *,
    loss: str,
    real: Tensor,
    codes: Tensor,
    one_call: bool,
) -> Leak:
    r"""Return what the single loss gives each network besides the gradient of its own loss.

    $$\frac{\lVert\nabla_\phi B\rVert}{\lVert\nabla_\phi\mathcal L_D\rVert},\qquad
    \frac{\lVert\nabla_\theta\mathcal L_D\rVert}{\lVert\nabla_\theta B\rVert},\qquad
    B=\mathcal L_G(D(G(z)))-\mathcal L_G(D(\mathrm{sg}\,G(z)))$$

    Shapes:
        real: (B, ...), codes: (B, ...) -> one Leak

    Example:
        >>> pair = [keras.Sequential([keras.Input((2,)), keras.layers.Dense(n)]) for n in (2, 1)]
        >>> x = ops.ones((4, 2))
        >>> leak(*pair, loss="wasserstein", real=x, codes=x, one_call=False)
        Leak(discriminator=0.0, generator=0.0)
    """
    with tf.GradientTape(persistent=True) as tape:
        fake = generator(codes, training=True)
        batches = [ops.convert_to_tensor(real), fake, ops.stop_gradient(fake)]
        if one_call:
            scores = ops.split(discriminator(ops.concatenate(batches), training=True), 3)
        else:
            scores = [discriminator(batch, training=True) for batch in batches]
        functions = adversarial_loss(loss)
        bracket = generator_loss(functions, fake=scores[1]) - generator_loss(functions, fake=scores[2])
        d_loss = discriminator_loss(functions, real=scores[0], fake=scores[2])

    def norm(of: Tensor, network: keras.Model) -> float:
        gradients = tape.gradient(of, network.trainable_variables)
        return float(sum(ops.sum(gradient**2) for gradient in gradients if gradient is not None) ** 0.5)

    return Leak(
        discriminator=norm(bracket, discriminator) / norm(d_loss, discriminator),
        generator=norm(d_loss, generator) / norm(bracket, generator),
    )


def leak_table(*, seed: int = 0) -> dict[str, dict[str, Leak]]:
    """Return the leaks of discriminators with three hidden layers of a kind, in three calls and in one.

    Shapes:
        seed: scalar -> layer to number of calls to Leak

    Example:
        >>> sorted(leak_table())
        ['BatchNormalization', 'Dropout', 'LayerNormalization', 'SpectralNormalization', 'none']
    """
    keras.utils.set_random_seed(seed)
    dense, layers = keras.layers.Dense, keras.layers
    special = {
        "none": lambda: [dense(64)],
        "LayerNormalization": lambda: [dense(64), layers.LayerNormalization()],
        "BatchNormalization": lambda: [dense(64), layers.BatchNormalization()],
        "SpectralNormalization": lambda: [layers.SpectralNormalization(dense(64))],
        "Dropout": lambda: [dense(64), layers.Dropout(0.3)],
    }
    real, codes = keras.random.normal((256, 2), seed=seed), keras.random.normal((256, 16), seed=seed + 1)
    table: dict[str, dict[str, Leak]] = {}
    for name, block in special.items():
        table[name] = {}
        for calls in ("three calls", "one call"):
            generator = keras.Sequential([keras.Input((16,)), dense(64, "relu"), dense(2)])
            hidden = [layer for _ in range(3) for layer in (*block(), layers.LeakyReLU())]
            discriminator = keras.Sequential([keras.Input((2,)), *hidden, dense(1)])
            options = {"real": real, "codes": codes, "one_call": calls == "one call"}
            table[name][calls] = leak(generator, discriminator, loss="hinge", **options)
    return table

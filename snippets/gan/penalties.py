"""R1 and R2: the squared slope of the discriminator at real and at generated samples."""

from typing import Any

import keras
import tensorflow as tf
from keras import ops

Tensor = Any


def score_and_slope(discriminator: keras.Model, x: Tensor, *, training: bool = True) -> tuple[Tensor, Tensor]:
    r"""Return the scores $D(x)$ and, for each sample, $\lVert\nabla_xD(x)\rVert^2$, from one forward pass.

    The gradient of the sum of all scores is each sample's own gradient only if no sample's score depends
    on the rest of the batch, so not with batch normalisation in training.

    Shapes:
        x: (B, ...) -> (B, 1), (B,)

    Example:
        >>> double = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer="ones")])
        >>> score, slope = score_and_slope(double, tf.constant([[3.0, 4.0]]))
        >>> score.numpy().tolist(), slope.numpy().tolist()
        ([[7.0]], [2.0])
    """
    x = ops.convert_to_tensor(x)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        score = discriminator(x, training=training)
        total = ops.sum(score)
    gradient = ops.reshape(tape.gradient(total, x), (ops.shape(x)[0], -1))
    return score, ops.sum(ops.square(gradient), axis=1)


def r1_penalty(discriminator: keras.Model, real: Tensor, *, training: bool = True) -> Tensor:
    r"""Return $R_1=\tfrac12\,\mathbb E\lVert\nabla_xD(x)\rVert^2$ over real samples, to be multiplied by γ.

    Shapes:
        real: (B, ...) -> scalar

    Example:
        >>> plane = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer="ones")])
        >>> float(r1_penalty(plane, tf.zeros((5, 2))))
        1.0

    Reference: Mescheder, Geiger and Nowozin, Which training methods for GANs do actually converge?,
    ICML 2018. arXiv:1801.04406
    """
    _, slope = score_and_slope(discriminator, real, training=training)
    return ops.mean(slope) / 2  # (single-loss-gan eq:penalty)


def r2_penalty(discriminator: keras.Model, fake: Tensor, *, training: bool = True) -> Tensor:
    r"""Return $R_2=\tfrac12\,\mathbb E\lVert\nabla_xD(x)\rVert^2$ over generated samples.

    It is a penalty on the discriminator, so no gradient of it reaches the generator.

    Shapes:
        fake: (B, ...) -> scalar

    Example:
        >>> plane = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer="ones")])
        >>> float(r2_penalty(plane, tf.zeros((5, 2))))
        1.0

    Reference: Mescheder, Geiger and Nowozin, Which training methods for GANs do actually converge?,
    ICML 2018. arXiv:1801.04406
    """
    return r1_penalty(discriminator, ops.stop_gradient(fake), training=training)

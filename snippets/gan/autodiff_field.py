"""The vector field of a two-player game from its losses, by automatic differentiation."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from snippets.gan.dirac import Field, players

# A player's loss as a function of theta and psi, both of shape (d,); the player descends it.
Loss = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def field_of_losses(generator_loss: Loss, discriminator_loss: Loss, *, consensus: float = 0.0) -> Field:
    r"""Return $(-\nabla_\theta L_G,\ -\nabla_\psi L_D)=:v$, or $v-\gamma\nabla\frac12\lVert v\rVert^2$.

    Shapes:
        generator_loss, discriminator_loss: (d,), (d,) -> scalar; the result: (2d,) -> (2d,), in float64

    Example:
        >>> rotation = field_of_losses(lambda a, b: a[0] * b[0], lambda a, b: -a[0] * b[0])
        >>> rotation(np.array([1.0, 2.0])).tolist()
        [-2.0, 1.0]
    """

    def field(x: np.ndarray) -> np.ndarray:
        theta, psi = (tf.constant(half, tf.float64) for half in players(np.asarray(x, dtype=float)))
        with tf.GradientTape() as outer:
            outer.watch([theta, psi])
            with tf.GradientTape(persistent=True) as inner:
                inner.watch([theta, psi])
                losses = generator_loss(theta, psi), discriminator_loss(theta, psi)
            velocity = -tf.concat([inner.gradient(losses[0], theta), inner.gradient(losses[1], psi)], 0)
            energy = tf.reduce_sum(velocity**2) / 2
        if consensus:
            velocity -= consensus * tf.concat(outer.gradient(energy, [theta, psi]), 0)  # (eq:consensus)
        return velocity.numpy()

    return field


def with_gradient_penalty(
    loss: Loss, *, score: Loss, weight: float, center: float = 0.0, on_generated: bool = False
) -> Loss:
    r"""Return the loss plus $\frac\gamma2(\lVert\nabla_xD(x)\rVert-g_0)^2$ at the data 0, or at $\theta$.

    Shapes:
        score: the discriminator $D_\psi(x)$ as a function of x and psi, both (d,) -> scalar

    Example:
        >>> nothing = lambda theta, psi: tf.constant(0.0, tf.float64)
        >>> score = lambda x, psi: tf.reduce_sum(x * psi)
        >>> penalty = with_gradient_penalty(nothing, score=score, weight=2.0)
        >>> float(penalty(tf.zeros(1, tf.float64), tf.constant([3.0], tf.float64)))
        9.0
    """

    def penalised(theta: tf.Tensor, psi: tf.Tensor) -> tf.Tensor:
        x = tf.identity(theta) if on_generated else tf.zeros_like(theta)
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = score(x, psi)
        slope = tape.gradient(value, x)
        # At center 0 the square of the norm: the norm itself has no gradient at 0.
        if not center:
            return loss(theta, psi) + weight / 2 * tf.reduce_sum(slope**2)  # (eq:centred)
        return loss(theta, psi) + weight / 2 * (tf.norm(slope) - center) ** 2

    return penalised

"""No weight moves before the whole loss is known."""

from typing import Any

import tensorflow as tf

Tensor = Any


def forward_first(loss: Tensor) -> Tensor:
    r"""Return the loss, and let its gradient wait until its value is known.

    Where a slope is constant, as that of $h(s)=-s$, a gradient needs no score, and only the order in which
    the code was written puts reading a weight before moving it. TensorFlow 2.21 loses that order when it
    optimises a graph (its `dependency_optimization`): one network may then be differentiated at weights of
    the other that have moved already, by chance, from step to step. Here the gradient looks at the value,
    so the forward pass, in which every weight is read, comes first.

    Shapes:
        loss: scalar -> scalar

    Example:
        >>> x = tf.Variable(3.0)
        >>> with tf.GradientTape() as tape:
        ...     loss = forward_first(-2 * x)
        >>> float(loss), float(tape.gradient(loss, x))
        (-6.0, -2.0)
    """

    @tf.custom_gradient
    def ordered(value: Tensor) -> tuple[Tensor, Any]:
        return tf.identity(value), lambda upstream: tf.where(tf.math.is_nan(value), value, upstream)

    return ordered(loss)

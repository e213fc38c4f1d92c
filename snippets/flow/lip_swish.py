"""Swish scaled to slope 1, so that a residual branch may use it and stay a contraction."""

from typing import Any

import keras
import numpy as np
from keras import ops

from snippets.flow.fixed_point import length, unit_roundoff

Tensor = Any

LARGEST_SLOPE = 1.0998393202  # of x sigmoid(x), at x = 2.3994, rounded up; a test finds it again
DIVISOR = 1.1


@keras.saving.register_keras_serializable("onesource")
class LipSwish(keras.layers.Layer):
    r"""The activation $x\,\sigma(\beta x)/1.1$ with one learned $\beta>0$.

    The slope of $x\sigma(x)$ reaches 1.0998, at $x=2.3994$, so swish itself is no contraction. As
    $x\sigma(\beta x)=\frac1\beta\operatorname{swish}(\beta x)$, the largest slope is the same for every
    $\beta$.

    Shapes:
        (..., d) -> (..., d)

    Example:
        >>> float(LipSwish()(ops.convert_to_tensor([[0.0]]))[0, 0])
        0.0

    Reference: Chen et al., Residual flows for invertible generative modeling, NeurIPS 2019.
    arXiv:1906.02735
    """

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weight; softplus of its first value is 0.5."""
        start = keras.initializers.Constant(np.log(np.expm1(0.5)))
        self.raw_beta = self.add_weight(shape=(), initializer=start, name="raw_beta")

    def call(self, x: Tensor) -> Tensor:
        """Return the activation of each entry."""
        beta = ops.softplus(self.raw_beta)
        return x * ops.sigmoid(beta * x) / DIVISOR  # (eq:lipswish)

    def lipschitz_bound(self) -> float:
        """Return the largest slope."""
        return LARGEST_SLOPE / DIVISOR

    def enclose(self, x: Tensor, error: Tensor) -> tuple[Tensor, Tensor]:
        r"""Return the activation of `x` in its precision, and how far it is from that of the true input.

        `error` bounds the distance of the true input from `x`. Beside products, the sigmoid is rounded, at
        $\beta x$, whose relative error becomes one of $|\beta x|$ times as much.
        """
        t = ops.softplus(ops.cast(self.raw_beta, x.dtype)) * x
        y = x * ops.sigmoid(t) / DIVISOR
        rounding = 16 * unit_roundoff(x.dtype) * length(y * (1 + ops.abs(t)))
        return y, self.lipschitz_bound() * error + rounding

"""ActNorm: a learned shift and scale of each channel, which batch normalisation only resembles."""

from typing import Any

import keras
import numpy as np
from keras import ops

Tensor = Any


@keras.saving.register_keras_serializable("onesource")
class ActNorm(keras.layers.Layer):
    r"""The layer $y=(x+b)\,e^s$ with one $b$ and one $s$ for each channel.

    `initialize` sets them so that a first batch comes out with mean 0 and variance 1. From then on they are
    ordinary weights, and no example depends on another. In images of $H\times W$ pixels each $s$ counts
    $HW$ times in the log-determinant.

    Shapes:
        (B, ..., channels) -> (B, ..., channels)

    Example:
        >>> layer = ActNorm()
        >>> x = ops.convert_to_tensor([[1.0], [3.0]])
        >>> layer.initialize(x)
        >>> ops.convert_to_numpy(layer(x)).round(3).ravel().tolist()
        [-1.0, 1.0]

    Reference: Kingma and Dhariwal, Glow: generative flow with invertible 1x1 convolutions, NeurIPS 2018.
    arXiv:1807.03039
    """

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights.

        Raises:
            ValueError: the shape of an example is not known.
        """
        if None in input_shape[1:]:
            raise ValueError(
                f"expected a known shape, received {input_shape}; the log-determinant depends on it"
            )
        channels = input_shape[-1]
        self.pixels = int(np.prod(input_shape[1:-1]))
        self.shift = self.add_weight(shape=(channels,), initializer="zeros", name="shift")
        self.log_scale = self.add_weight(shape=(channels,), initializer="zeros", name="log_scale")

    def initialize(self, x: Tensor) -> None:
        """Set shift and scale by the mean and variance of `x`, over all axes but the last."""
        if not self.built:
            self.build(x.shape)
        axes = tuple(range(len(x.shape) - 1))
        mean, variance = ops.moments(x, axes=axes)
        self.shift.assign(-mean)
        self.log_scale.assign(-0.5 * ops.log(variance + 1e-6))

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        """Return the shifted and scaled `x`."""
        return (x + self.shift) * ops.exp(self.log_scale)  # (eq:actnorm)

    def log_det(self, x: Tensor, *, method: str = "exact") -> Tensor:
        """Return the log-determinant for each example, (B,); it needs no method."""
        total = self.pixels * ops.sum(self.log_scale)  # (eq:actnorm)
        return ops.broadcast_to(total, (ops.shape(x)[0],))

    def inverse(self, y: Tensor) -> Tensor:
        """Return the `x` that the layer takes to `y`."""
        return y * ops.exp(-self.log_scale) - self.shift

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape of the result, which is that of the input."""
        return input_shape

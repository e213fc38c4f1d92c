"""The affine coupling of RealNVP: invertible by its shape, for any network inside."""

from typing import Any

import keras
import numpy as np
from keras import ops

Tensor = Any


@keras.saving.register_keras_serializable("onesource")
class AffineCoupling(keras.layers.Layer):
    r"""The step $y=m\odot x+(1-m)\odot(x\odot e^s+t)$, where $s$ and $t$ see only $m\odot x$.

    The mask $m$ of zeros and ones is a checkerboard, or one half of the channels; `odd` exchanges 0 and 1.
    `network` gives twice the channels of `x`: the first half becomes $s=2\tanh(\cdot/2)$, the rest is $t$.

    Shapes:
        (B, H, W, n) -> (B, H, W, n)

    Raises:
        ValueError: the mask is unknown, or `network` does not give twice the channels.

    Example:
        >>> network = keras.Sequential([keras.layers.Conv2D(8, 3, padding="same")])
        >>> step = AffineCoupling(network, mask="channels")
        >>> x = ops.ones((1, 4, 4, 4))
        >>> bool(ops.max(ops.abs(step.inverse(step(x)) - x)) < 1e-5)
        True

    Reference: Dinh, Sohl-Dickstein and Bengio, Density estimation using Real NVP, ICLR 2017.
    arXiv:1605.08803
    """

    def __init__(
        self, network: keras.Sequential, *, mask: str = "checkerboard", odd: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if mask not in ("checkerboard", "channels"):
            raise ValueError(f"expected mask 'checkerboard' or 'channels', received {mask!r}")
        self.network, self.mask_name, self.odd = network, mask, odd

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Build the network and the mask.

        Raises:
            ValueError: the network does not give twice the channels.
        """
        _, height, width, n = input_shape
        if not self.network.built:
            self.network.build(input_shape)
        found = self.network.compute_output_shape(input_shape)[-1]
        if found != 2 * n:
            raise ValueError(f"expected a network with {2 * n} channels for s and t, received {found}")
        rows, columns, channels = np.indices((height, width, n))
        ones = (rows + columns) % 2 if self.mask_name == "checkerboard" else 2 * channels // n
        self.mask = ((ones + self.odd) % 2).astype("float32")

    def scale_and_shift(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return $s$ and $t$, which are 0 where the mask is 1."""
        raw, t = ops.split(self.network(self.mask * x), 2, axis=-1)
        return (1 - self.mask) * 2 * ops.tanh(raw / 2), (1 - self.mask) * t

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        """Return the coupled `x`."""
        s, t = self.scale_and_shift(x)
        return x * ops.exp(s) + t  # (eq:coupling)

    def log_det(self, x: Tensor, *, method: str = "exact") -> Tensor:
        """Return the log-determinant for each example, (B,)."""
        s, _ = self.scale_and_shift(x)
        return ops.sum(s, axis=(1, 2, 3))

    def inverse(self, y: Tensor) -> Tensor:
        """Return the `x` that the step takes to `y`."""
        s, t = self.scale_and_shift(y)  # y and x agree where the mask is 1
        return (y - t) * ops.exp(-s)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape of the result, which is that of the input."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        network = keras.saving.serialize_keras_object(self.network)
        return {**super().get_config(), "network": network, "mask": self.mask_name, "odd": self.odd}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "AffineCoupling":
        """Return the step of a `get_config`."""
        return cls(**{**config, "network": keras.saving.deserialize_keras_object(config["network"])})

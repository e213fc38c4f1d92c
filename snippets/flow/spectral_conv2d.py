"""A convolution that, as a linear map of whole images, has a norm below a chosen number."""

from typing import Any

import keras
import numpy as np
from keras import ops

from snippets.flow.spectral_layer import SpectralLayer

Tensor = Any


@keras.saving.register_keras_serializable("onesource")
class SpectralConv2D(SpectralLayer):
    r"""A convolution with stride 1 and zero padding, divided by $\max(1,\hat\sigma/c)$.

    $\hat\sigma$ belongs to the convolution itself, between images of the size at hand, and not to the
    kernel reshaped to a matrix: that norm is too small.

    Shapes:
        (B, H, W, n) -> (B, H, W, filters); H and W are fixed when the layer is built

    Example:
        >>> layer = SpectralConv2D(1, 3, coefficient=0.5, kernel_initializer="ones", power_iterations=50)
        >>> y = layer(ops.ones((1, 8, 8, 1)), training=True)
        >>> round(float(layer.norm()), 3)  # the reshaped kernel has the norm 3
        8.291
    """

    def __init__(self, units: int, kernel_size: int = 3, **kwargs: Any) -> None:
        super().__init__(units, **kwargs)
        if kernel_size < 1 or kernel_size % 2 == 0:
            raise ValueError(
                f"expected an odd kernel_size, received {kernel_size}; only odd kernels have a middle"
            )
        self.kernel_size = kernel_size

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights, for images of one size.

        Raises:
            ValueError: the size of the images is not known.
        """
        if len(input_shape) != 4 or None in input_shape[1:]:
            raise ValueError(
                f"expected images (B, H, W, channels) of known size, received {input_shape}; "
                "the norm of a convolution depends on it"
            )
        _, height, width, n = input_shape
        size = self.kernel_size
        self.image_size = (height, width)
        self.add_state((size, size, n, self.units), u=(1, height, width, n), v=(1, height, width, self.units))

    def operator(self, x: Tensor, kernel: Tensor) -> Tensor:
        """Return the convolution of `x`."""
        return ops.conv(x, kernel, padding="same", data_format="channels_last")

    def adjoint(self, y: Tensor, kernel: Tensor) -> Tensor:
        """Return the transposed convolution of `y`."""
        flipped = ops.transpose(ops.flip(kernel, axis=(0, 1)), (0, 1, 3, 2))
        return ops.conv(y, flipped, padding="same", data_format="channels_last")  # (eq:adjoint)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape of the result."""
        return (*input_shape[:-1], self.units)

    def lipschitz_bound(self) -> float:
        """Return a bound on the norm of the convolution in use, by `convolution_norm_bound`."""
        kernel = ops.convert_to_numpy(self.bounded_kernel()).astype("float64")
        return convolution_norm_bound(kernel, image_size=self.image_size)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        return {**super().get_config(), "kernel_size": self.kernel_size}


def convolution_norm_bound(kernel: np.ndarray, *, image_size: tuple[int, int]) -> float:
    r"""Return a number that the norm of a zero-padded convolution does not exceed.

    An image with a rim of $k-1$ zeros is an image on a torus, where no two pixels meet across the seam
    that did not meet before. There the Fourier transform turns the convolution into one small matrix per
    frequency, and its norm is the largest of theirs; zero padding only restricts and cuts that map.

    Shapes:
        kernel: (k, k, n, m), image_size: (H, W) -> scalar

    Example:
        >>> round(convolution_norm_bound(np.ones((3, 3, 1, 1)), image_size=(8, 8)), 6)
        9.0

    Reference: Sedghi, Gupta and Long, The singular values of convolutional layers, ICLR 2019.
    arXiv:1805.10408
    """
    torus = tuple(n + k - 1 for n, k in zip(image_size, kernel.shape[:2], strict=True))
    frequencies = np.fft.fft2(kernel, s=torus, axes=(0, 1))  # (H + k - 1, W + k - 1, n, m)
    return float(np.linalg.norm(frequencies, 2, axis=(-2, -1)).max())  # (eq:torus)

"""A dense layer whose matrix has a spectral norm below a chosen number."""

from typing import Any

import keras
import numpy as np
from keras import ops

from snippets.flow.spectral_layer import SpectralLayer

Tensor = Any


@keras.saving.register_keras_serializable("onesource")
class SpectralDense(SpectralLayer):
    r"""The layer $x\mapsto xW/\max(1,\hat\sigma(W)/c)+b$.

    Shapes:
        (..., n) -> (..., units)

    Example:
        >>> layer = SpectralDense(3, coefficient=0.5, kernel_initializer="identity", power_iterations=50)
        >>> layer(ops.eye(3), training=True)[0].numpy().round(3).tolist()
        [0.5, 0.0, 0.0]

    Reference: Gouk, Frank, Pfahringer and Cree, Regularisation of neural networks by enforcing Lipschitz
    continuity, Machine Learning 110 (2021). doi:10.1007/s10994-020-05929-w
    """

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights.

        Raises:
            ValueError: the last axis is not known.
        """
        n = input_shape[-1]
        if n is None:
            raise ValueError(
                f"expected a known last axis, received {input_shape}; give the input a static shape"
            )
        self.add_state((n, self.units), u=(1, n), v=(1, self.units))

    def operator(self, x: Tensor, kernel: Tensor) -> Tensor:
        """Return $xW$."""
        return ops.matmul(x, kernel)

    def adjoint(self, y: Tensor, kernel: Tensor) -> Tensor:
        r"""Return $yW^\top$."""
        return ops.matmul(y, ops.transpose(kernel))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape of the result."""
        return (*input_shape[:-1], self.units)

    def converge_norm(self, **_: Any) -> float:
        """Set `u` and `v` to the singular vectors themselves, and return the norm; nothing is iterated."""
        vectors, values, rows = np.linalg.svd(ops.convert_to_numpy(ops.copy(self.kernel)).astype("float64"))
        self.u.assign(vectors[None, :, 0])
        self.v.assign(rows[None, 0])
        return float(values[0])

    def lipschitz_bound(self) -> float:
        """Return the norm of the matrix in use by singular values in float64: no estimate."""
        kernel = ops.convert_to_numpy(self.bounded_kernel()).astype("float64")
        return float(np.linalg.norm(kernel, 2))

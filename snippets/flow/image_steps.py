"""Steps of a flow for images: from grey levels to real numbers, and from pixels to channels."""

from typing import Any

import keras
import numpy as np
from keras import ops

Tensor = Any


@keras.saving.register_keras_serializable("onesource")
class LogitStep(keras.layers.Layer):
    r"""The step from grey levels in $[0,m]$ to numbers, $y=\operatorname{logit}(\alpha+(1-2\alpha)x/m)$.

    `levels` is $m$, and $\alpha>0$ keeps the borders finite.

    Shapes:
        (B, ...) -> (B, ...)

    Raises:
        ValueError: `levels` is below 2, or `alpha` is not in (0, 0.5).

    Example:
        >>> step = LogitStep(levels=2)
        >>> float(step(ops.ones((1, 1)))[0, 0]), round(float(step.inverse(step(ops.ones((1, 1))))[0, 0]), 5)
        (0.0, 1.0)
    """

    def __init__(self, levels: int, *, alpha: float = 0.05, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if levels < 2 or not 0 < alpha < 0.5:
            raise ValueError(f"expected levels >= 2 and 0 < alpha < 0.5, received {levels} and {alpha}")
        self.levels, self.alpha = levels, alpha

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        """Return the logits."""
        s = self._inside(x)
        return ops.log(s) - ops.log(1 - s)

    def log_det(self, x: Tensor, *, method: str = "exact") -> Tensor:
        """Return the log-determinant for each example, (B,)."""
        s = self._inside(x)
        slopes = np.log((1 - 2 * self.alpha) / self.levels) - ops.log(s) - ops.log(1 - s)
        return ops.sum(slopes, axis=tuple(range(1, len(x.shape))))

    def inverse(self, y: Tensor) -> Tensor:
        """Return the grey levels; some lie outside of [0, levels] if the logit does."""
        return (ops.sigmoid(y) - self.alpha) * self.levels / (1 - 2 * self.alpha)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape of the result, which is that of the input."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        return {**super().get_config(), "levels": self.levels, "alpha": self.alpha}

    def _inside(self, x: Tensor) -> Tensor:
        return self.alpha + (1 - 2 * self.alpha) * x / self.levels


@keras.saving.register_keras_serializable("onesource")
class Squeeze(keras.layers.Layer):
    """The step that turns each 2 x 2 pixels into one with four times the channels.

    Shapes:
        (B, H, W, n) -> (B, H / 2, W / 2, 4 n)

    Example:
        >>> x = ops.reshape(ops.arange(4), (1, 2, 2, 1))
        >>> Squeeze()(x)[0, 0, 0].numpy().tolist()
        [0, 1, 2, 3]
    """

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        """Return the image with fewer pixels."""
        _, height, width, n = x.shape
        x = ops.reshape(x, (-1, height // 2, 2, width // 2, 2, n))
        return ops.reshape(ops.transpose(x, (0, 1, 3, 2, 4, 5)), (-1, height // 2, width // 2, 4 * n))

    def log_det(self, x: Tensor, *, method: str = "exact") -> Tensor:
        """Return 0 for each example, (B,): entries only change places."""
        return ops.zeros_like(x[:, 0, 0, 0])

    def inverse(self, y: Tensor) -> Tensor:
        """Return the image with all pixels."""
        _, height, width, n = y.shape
        y = ops.reshape(y, (-1, height, width, 2, 2, n // 4))
        return ops.reshape(ops.transpose(y, (0, 1, 3, 2, 4, 5)), (-1, 2 * height, 2 * width, n // 4))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape of the result.

        Raises:
            ValueError: height or width is odd or not known.
        """
        batch, height, width, n = input_shape
        if None in (height, width, n) or height % 2 or width % 2:
            raise ValueError(f"expected images of even, known size, received {input_shape}; pad them first")
        return (batch, height // 2, width // 2, 4 * n)

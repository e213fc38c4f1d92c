"""A gradient penalty for networks that asks for another slope than 0."""

from typing import Any

import keras
from keras import ops

from snippets.gan.shared_forward_gan import SharedForwardGAN

Tensor = Any


class CentredPenaltyGAN(SharedForwardGAN):
    r"""A GAN with $\frac\gamma2\,\mathbb E(\lVert\nabla_xD\rVert-g_0)^2$ in place of R1 and R2.

    The weights are `r1` at real points and `r2` at generated ones.

    Raises:
        ValueError: `center`, which is $g_0$, is negative.

    Example:
        >>> generator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
        >>> discriminator = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> gan = CentredPenaltyGAN(generator, discriminator, center=1.0, r1=0.5)
        >>> float(gan.penalty(real_slope=ops.array([9.0]), fake_slope=ops.array([4.0])))
        1.0

    Reference: Gulrajani et al., Improved training of Wasserstein GANs, 2017. arXiv:1704.00028
    """

    def __init__(
        self, generator: keras.Model, discriminator: keras.Model, *, center: float, **kwargs: Any
    ) -> None:
        super().__init__(generator, discriminator, **kwargs)
        if not center >= 0:
            raise ValueError(f"expected center >= 0, received {center}; 0 is R1 and R2")
        self.center = center

    def penalty(self, *, real_slope: Tensor, fake_slope: Tensor) -> Tensor:
        """Return the penalty from the squared slopes."""
        return self.r1 * self._distance(real_slope) + self.r2 * self._distance(fake_slope)

    def _distance(self, squared_slope: Tensor) -> Tensor:
        # The square root has no derivative at 0; held at a millionth, it passes no gradient there.
        slope = ops.sqrt(ops.maximum(squared_slope, 1e-12))
        return ops.mean(ops.square(slope - self.center)) / 2  # (gan-third-stage eq:centred)

    def get_config(self) -> dict[str, Any]:
        """Return what makes the same model anew, without its weights."""
        return {**super().get_config(), "center": self.center}

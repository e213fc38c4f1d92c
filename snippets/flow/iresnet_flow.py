"""The flow of invertible residual blocks, which keeps an eye on its norms."""

from collections.abc import Sequence
from typing import Any

import keras

from snippets.flow.act_norm import ActNorm
from snippets.flow.lip_swish import LipSwish
from snippets.flow.normalizing_flow import NormalizingFlow
from snippets.flow.residual_block import InvertibleResidualBlock
from snippets.flow.spectral_dense import SpectralDense
from snippets.flow.spectral_layer import SpectralLayer


@keras.saving.register_keras_serializable("onesource")
class IResNetFlow(NormalizingFlow):
    r"""A normalizing flow whose steps are invertible residual blocks, ActNorm, and what goes with them.

    In training the norms of its layers are estimates from below, one update a step. So `fit` ends, and
    `initialize` begins, with power iteration to convergence: what is evaluated, inverted and sampled has
    the norms that it claims.

    Shapes:
        (B, *shape) -> (B,)

    Example:
        >>> class Half(keras.layers.Layer):
        ...     def call(self, x):
        ...         return x / 2
        ...
        ...     def lipschitz_bound(self):
        ...         return 0.5
        ...
        ...     def enclose(self, x, error):
        ...         return x / 2, error / 2
        >>> flow = IResNetFlow([InvertibleResidualBlock(keras.Sequential([Half()]))], shape=(2,))
        >>> flow.sample(5, seed=1).shape, flow.lipschitz_bounds()
        ((5, 2), [0.5])
    """

    def blocks(self) -> list[InvertibleResidualBlock]:
        """Return the residual blocks in order."""
        return [step for step in self.steps if isinstance(step, InvertibleResidualBlock)]

    def converge_norms(self) -> None:
        """Let every layer with a bounded norm find that norm."""
        for block in self.blocks():
            for layer in block.residual.layers:
                if isinstance(layer, SpectralLayer):
                    layer.converge_norm()

    def lipschitz_bounds(self) -> list[float]:
        """Return the bound of each block's branch, from the weights."""
        return [block.lipschitz_bound() for block in self.blocks()]

    def initialize(self, x: Any) -> None:
        """Let the norms converge, then let ActNorm see a first batch."""
        self.converge_norms()
        super().initialize(x)

    def fit(self, x: Any, **kwargs: Any) -> keras.callbacks.History:
        """Fit, and let the norms converge after the last step."""
        history = super().fit(x, **kwargs)
        self.converge_norms()
        return history


def dense_branch(
    widths: Sequence[int], *, coefficient: float, seed: int, gain: float = 1.0, dtype: str = "float32"
) -> keras.Sequential:
    r"""Return dense layers of the given widths with LipSwish between them.

    The kernels begin with `gain` times the variance of Glorot; with 30 all norms reach the coefficient.

    Shapes:
        the branch: (B, n) -> (B, widths[-1])

    Example:
        >>> len(dense_branch([16, 16, 2], coefficient=0.9, seed=0).layers)
        5
    """
    layers: list[keras.layers.Layer] = []
    for layer, units in enumerate(widths):
        own = 100 * seed + layer  # a seed for each layer
        init = keras.initializers.VarianceScaling(gain, mode="fan_avg", distribution="uniform", seed=own)
        layers.append(
            SpectralDense(units, coefficient=coefficient, kernel_initializer=init, seed=own, dtype=dtype)
        )
        layers.append(LipSwish(dtype=dtype))
    return keras.Sequential(layers[:-1])


def dense_flow(
    *, n_blocks: int, width: int, depth: int = 3, coefficient: float = 0.9, training_log_det: str, seed: int
) -> IResNetFlow:
    r"""Return a flow in the plane whose branches are `depth` dense layers with LipSwish between them.

    Shapes:
        the flow: (B, 2) -> (B,)

    Example:
        >>> dense_flow(n_blocks=1, width=16, training_log_det="exact", seed=0).latent_shape
        (2,)
    """
    steps: list[keras.layers.Layer] = [ActNorm()]
    for block in range(n_blocks):
        widths = [width] * (depth - 1) + [2]
        branch = dense_branch(widths, coefficient=coefficient, seed=100 * seed + block)
        steps += [InvertibleResidualBlock(branch, seed=seed + block), ActNorm()]
    return IResNetFlow(steps, shape=(2,), training_log_det=training_log_det)

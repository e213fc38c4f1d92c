"""Two flows for the 8 x 8 digits, of almost the same number of weights: residual and coupled."""

import keras

from snippets.flow.act_norm import ActNorm
from snippets.flow.affine_coupling import AffineCoupling
from snippets.flow.digits import LEVELS
from snippets.flow.image_steps import LogitStep, Squeeze
from snippets.flow.iresnet_flow import IResNetFlow
from snippets.flow.lip_swish import LipSwish
from snippets.flow.normalizing_flow import NormalizingFlow
from snippets.flow.residual_block import InvertibleResidualBlock
from snippets.flow.spectral_conv2d import SpectralConv2D

SHAPE = (8, 8, 1)
RESIDUAL = {"n_blocks": 4, "width": 24, "coefficient": 0.89, "seed": 0}
COUPLED = {"n_couplings": 5, "width": 15, "seed": 0}


def residual_digit_flow(*, n_blocks: int, width: int, coefficient: float, seed: int) -> IResNetFlow:
    """Return a flow of residual blocks: convolutions 3 x 3, 1 x 1, 3 x 3 on 4 x 4 pixels of 4 channels.

    Shapes:
        the flow: (B, 8, 8, 1) -> (B,)

    Example:
        >>> residual_digit_flow(n_blocks=2, width=8, coefficient=0.9, seed=0).latent_shape
        (4, 4, 4)
    """
    steps: list[keras.layers.Layer] = [LogitStep(LEVELS), Squeeze(), ActNorm()]
    for block in range(n_blocks):
        layers: list[keras.layers.Layer] = []
        for layer, (units, size) in enumerate([(width, 3), (width, 1), (4, 3)]):
            own = 1000 * seed + 10 * block + layer  # a seed for each layer
            init = keras.initializers.GlorotUniform(seed=own)
            layers.append(
                SpectralConv2D(units, size, coefficient=coefficient, kernel_initializer=init, seed=own)
            )
            layers.append(LipSwish())
        steps += [InvertibleResidualBlock(keras.Sequential(layers[:-1]), seed=seed + block), ActNorm()]
    return IResNetFlow(steps, shape=SHAPE)


def coupled_digit_flow(*, n_couplings: int, width: int, seed: int) -> NormalizingFlow:
    """Return a RealNVP: couplings with the same three convolutions, by checkerboards and halves in turn.

    Shapes:
        the flow: (B, 8, 8, 1) -> (B,)

    Example:
        >>> coupled_digit_flow(n_couplings=2, width=8, seed=0).latent_shape
        (4, 4, 4)
    """
    steps: list[keras.layers.Layer] = [LogitStep(LEVELS), Squeeze(), ActNorm()]
    for coupling in range(n_couplings):
        inits = [keras.initializers.HeUniform(seed=1000 * seed + 10 * coupling + layer) for layer in range(2)]
        network = keras.Sequential(
            [
                keras.layers.Conv2D(
                    width, 3, padding="same", activation="swish", kernel_initializer=inits[0]
                ),
                keras.layers.Conv2D(width, 1, activation="swish", kernel_initializer=inits[1]),
                keras.layers.Conv2D(
                    8, 3, padding="same", kernel_initializer="zeros"
                ),  # begins as the identity
            ]
        )
        mask = "checkerboard" if coupling % 4 < 2 else "channels"
        steps += [AffineCoupling(network, mask=mask, odd=coupling % 2 == 1), ActNorm()]
    return NormalizingFlow(steps, shape=SHAPE)

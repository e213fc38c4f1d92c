"""Does a discriminator in training score a sample the same way twice? Found out by trying."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

Tensor = Any

SAMPLES = 16  # enough for a dropout of a few percent to show
TOLERANCE = 1e-4  # relative: rounding stays far below it


@dataclass(frozen=True)
class TrainingBehaviour:
    """What the scores of a discriminator depend on in training, besides sample and weights."""

    repeatable: bool  # two calls on one batch give the same scores
    alike: bool  # two copies of a sample in one batch have the same score
    independent: bool  # a score does not depend on the rest of the batch


def training_behaviour(discriminator: keras.Model) -> TrainingBehaviour:
    r"""Return what the scores depend on, from four calls on random samples; nothing of them is kept.

    | layer | repeatable | alike | independent |
    | --- | --- | --- | --- |
    | `Dense`, `Conv2D`, `LayerNormalization` | yes | yes | yes |
    | `BatchNormalization` | yes | yes | no |
    | `SpectralNormalization` (Keras) | no | yes | yes |
    | `Dropout`, `GaussianNoise` | no | no | yes |

    The weights of the trial are random, because a discriminator's own may hide what it does: with a last
    layer that starts at 0 all scores are equal.

    Shapes:
        discriminator: a built model of samples (B, ...) -> one TrainingBehaviour

    Raises:
        ValueError: the discriminator has no fixed input shape.

    Example:
        >>> layers = [keras.Input((2,)), keras.layers.Dropout(0.5), keras.layers.Dense(1)]
        >>> training_behaviour(keras.Sequential(layers))
        TrainingBehaviour(repeatable=False, alike=False, independent=True)
    """
    shape = getattr(discriminator, "input_shape", (None, None))[1:]
    if None in shape:
        raise ValueError(
            f"expected a discriminator with a fixed input shape, received {discriminator.name!r} with "
            f"{(None, *shape)}; begin it with keras.Input(shape)"
        )
    rng = np.random.default_rng(0)
    weights = [
        ops.cast(rng.standard_normal(v.shape) / np.sqrt(np.prod(v.shape[:-1])), v.dtype)
        for v in discriminator.trainable_variables
    ]
    start = [ops.copy(v.value) for v in discriminator.non_trainable_variables]

    def score(x: np.ndarray, state: list[Tensor]) -> tuple[np.ndarray, list[Tensor]]:
        scores, state = discriminator.stateless_call(weights, state, x, training=True)
        return ops.convert_to_numpy(ops.cast(scores, "float32")), state

    x, fake, other = rng.standard_normal((3, SAMPLES, *shape)).astype("float32")
    first, state = score(x, start)
    second, _ = score(x, state)
    triple, _ = score(np.concatenate([x, fake, fake]), start)
    other_triple, _ = score(np.concatenate([x, other, other]), start)
    return TrainingBehaviour(
        repeatable=_close(first, second),
        alike=_close(triple[SAMPLES : 2 * SAMPLES], triple[2 * SAMPLES :]),
        independent=_close(triple[:SAMPLES], other_triple[:SAMPLES]),
    )


def _close(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(np.abs(a - b).max() <= TOLERANCE * np.abs(a).max())

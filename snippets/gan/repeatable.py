"""Does a discriminator in training score a sample the same way twice? Found out by trying."""

from dataclasses import dataclass

import keras
import numpy as np
from keras import ops

SAMPLES = 16
TOLERANCE = 1e-4  # relative: rounding stays far below it


@dataclass(frozen=True)
class TrainingBehaviour:
    """What the scores of a discriminator depend on in training, besides sample and weights."""

    repeatable: bool  # two calls on one batch give the same scores
    alike: bool  # two copies of a sample in one batch have the same score
    independent: bool  # a score does not depend on the rest of the batch


def training_behaviour(discriminator: keras.Model) -> TrainingBehaviour:
    r"""Return what the scores depend on, from four calls on random samples; nothing of them is kept.

    A layer that moves a `SeedGenerator` of its own draws random numbers, however rarely they show.

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
        (v, rng.standard_normal(v.shape) / np.sqrt(np.prod(v.shape[:-1])))
        for v in discriminator.trainable_variables
    ]
    x, fake, other = rng.standard_normal((3, SAMPLES, *shape)).astype("float32")

    def score(batch: np.ndarray) -> np.ndarray:
        return ops.convert_to_numpy(ops.cast(discriminator(batch, training=True), "float32"))

    with keras.StatelessScope(weights) as scope:
        first, second = score(x), score(x)
    seeds = [v for v in discriminator.variables if v.name == "seed_generator_state"]
    draws = any(scope.get_current_value(seed) is not None for seed in seeds)
    with keras.StatelessScope(weights):
        triple = score(np.concatenate([x, fake, fake]))
    with keras.StatelessScope(weights):
        other_triple = score(np.concatenate([x, other, other]))
    return TrainingBehaviour(
        repeatable=not draws and _close(first, second),
        alike=not draws and _close(triple[SAMPLES : 2 * SAMPLES], triple[2 * SAMPLES :]),
        independent=_close(triple[:SAMPLES], other_triple[:SAMPLES]),
    )


def _close(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(np.abs(a - b).max() <= TOLERANCE * np.abs(a).max())

"""Fitting flows to points and images, and scoring what was fitted."""

import keras
import numpy as np

from snippets.flow.digits import bits_per_dimension
from snippets.flow.iresnet_flow import IResNetFlow, dense_flow
from snippets.flow.normalizing_flow import NormalizingFlow
from snippets.flow.planar_densities import GaussianMixture

Array = np.ndarray


def fit_once(flow: NormalizingFlow, x: Array, *, batch_size: int, learning_rate: float) -> None:
    r"""Fit to the rows of `x`, each once and in their order, with Adam and a cosine decay.

    Shapes:
        x: (n, ...) -> nothing

    Example:
        >>> from types import SimpleNamespace
        >>> flow = SimpleNamespace(compile=lambda optimizer: None, fit=lambda x, **options: print(options))
        >>> fit_once(flow, np.zeros((64, 2)), batch_size=32, learning_rate=0.01)
        {'batch_size': 32, 'shuffle': False, 'verbose': 0}
    """
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, len(x) // batch_size, alpha=0.01)
    flow.compile(keras.optimizers.Adam(schedule))
    flow.fit(x, batch_size=batch_size, shuffle=False, verbose=0)


def fit_planar(
    density: GaussianMixture,
    *,
    coefficient: float,
    n_steps: int,
    learning_rate: float = 0.005,
    n_blocks: int = 10,
    width: int = 48,
) -> IResNetFlow:
    r"""Return a flow fitted to `n_steps` fresh batches of 256 points, with the exact log-determinant.

    Shapes:
        density -> a flow of points (B, 2)

    Example:
        >>> density = GaussianMixture(np.zeros((1, 2)), 1.0)
        >>> fit_planar(density, coefficient=0.9, n_steps=1, n_blocks=1, width=4).event_shape
        (2,)
    """
    flow = dense_flow(
        n_blocks=n_blocks, width=width, coefficient=coefficient, training_log_det="exact", seed=0
    )
    x = density.samples(256 * n_steps, rng=np.random.default_rng(0))
    fit_once(flow, x, batch_size=256, learning_rate=learning_rate)
    return flow


def divergence(flow: NormalizingFlow, density: GaussianMixture, x: Array) -> tuple[float, float]:
    r"""Return the mean of $\ln p-\ln q$ over samples `x` of $p$, and its standard error.

    It estimates $\operatorname{KL}(p\,\|\,q)$, by how much the mean of $-\ln q$ exceeds the entropy. The two
    logarithms rise and fall together, so that the error is far less than that of either mean.

    Shapes:
        x: (n, 2) -> scalar, scalar

    Example:
        >>> from types import SimpleNamespace
        >>> one = GaussianMixture(np.zeros((1, 2)), 1.0)
        >>> twin = SimpleNamespace(predict=lambda x, **options: one.log_density(x) - 0.5)
        >>> [round(number, 6) for number in divergence(twin, one, np.eye(2))]
        [0.5, 0.0]
    """
    log_ratio = density.log_density(x) - flow.predict(x, batch_size=2000, verbose=0)
    return float(log_ratio.mean()), float(log_ratio.std(ddof=1) / np.sqrt(len(x)))  # (eq:divergence)


def bits(flow: NormalizingFlow, x: Array) -> float:
    """Return the bits per dimension of images.

    Shapes:
        x: (n, H, W, channels) -> scalar

    Example:
        >>> from types import SimpleNamespace
        >>> uniform = SimpleNamespace(predict=lambda x, **options: np.full(len(x), -64 * np.log(17)))
        >>> round(bits(uniform, np.zeros((2, 8, 8, 1), "float32")), 4)
        4.0875
    """
    log_prob = flow.predict(x, batch_size=99, verbose=0)
    return bits_per_dimension(log_prob, dimensions=int(np.prod(x.shape[1:])))

"""How much noise an average takes away from stochastic gradient descent: the formula, and a measurement."""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np

from snippets.keras_tools.moving_average import ExponentialMovingAverage


def variance_ratio(decay: float, correlation: float = 0.0) -> float:
    r"""Return the variance of the average, divided by that of what is averaged.

    For a stationary sequence with autocovariance $\gamma_0\rho^{|k|}$,

    $$
    \frac{\operatorname{Var}\Theta}{\gamma_0}=\frac{1-\alpha}{1+\alpha}\cdot\frac{1+\alpha\rho}{1-\alpha\rho},
    $$

    which is $(1-\alpha)/(1+\alpha)$ for white noise, $\rho=0$.

    Shapes:
        decay, correlation: scalars -> scalar

    Raises:
        ValueError: `decay` is not in [0, 1), or `correlation` not in (-1, 1).

    Example:
        >>> round(variance_ratio(0.9), 4), round(variance_ratio(0.9, 0.8), 4)
        (0.0526, 0.3233)
    """
    if not 0 <= decay < 1:
        raise ValueError(f"expected 0 <= decay < 1, received {decay}")
    if not -1 < correlation < 1:
        raise ValueError(f"expected -1 < correlation < 1, received {correlation}")
    return (1 - decay) / (1 + decay) * (1 + decay * correlation) / (1 - decay * correlation)  # (eq:ratio)


def iterate_variance(learning_rate: float, *, curvature: float = 1.0, noise: float = 1.0) -> float:
    r"""Return the stationary variance of SGD on $\frac\lambda2\theta^2$ with noise of deviation $\tau$.

    $\theta_{n+1}=(1-\eta\lambda)\theta_n-\eta\tau\,\xi_n$ has the correlation $\rho=1-\eta\lambda$ and
    the variance

    $$
    \gamma_0=\frac{\eta^2\tau^2}{1-\rho^2}=\frac{\eta\tau^2}{\lambda(2-\eta\lambda)}.
    $$

    Shapes:
        learning_rate, curvature, noise: scalars -> scalar

    Raises:
        ValueError: $\eta\lambda$ is not in (0, 2), so that SGD diverges.

    Example:
        >>> iterate_variance(1.0)
        1.0
    """
    if not 0 < learning_rate * curvature < 2:
        raise ValueError(f"expected 0 < learning_rate * curvature < 2, received {learning_rate * curvature}")
    return learning_rate * noise**2 / (curvature * (2 - learning_rate * curvature))  # (eq:stationary)


@dataclass(frozen=True)
class NoisyRun:
    """Many independent runs of noisy SGD on a parabola, and of their averages."""

    learning_rate: float
    decay: float
    weights: np.ndarray  # (steps, runs)
    averages: np.ndarray  # (steps, runs)

    def ratio(self, *, burn_in: int) -> float:
        """The measured variance of the average, divided by that of the weights; the minimum is at 0."""
        return float(np.mean(self.averages[burn_in:] ** 2) / np.mean(self.weights[burn_in:] ** 2))


class Parabolas(keras.layers.Layer):
    r"""One weight for each of many runs; with the loss $\sum_i(\theta_i-\xi_i)^2/2$, a target is the noise.

    Shapes:
        inputs: (B, runs) -> (B, runs)
    """

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.theta = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="theta")

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        return inputs + self.theta


def half_square_sum(y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
    r"""Return $\frac12\sum_i(\hat y_i-y_i)^2$ for each sample; its gradient in $\hat y$ is $\hat y-y$.

    Shapes:
        y_true, y_pred: (B, runs) -> (B,)

    Example:
        >>> zeros = keras.ops.zeros((1, 2))
        >>> float(half_square_sum(zeros, zeros + 2.0)[0])
        4.0
    """
    return keras.ops.sum(keras.ops.square(y_pred - y_true), axis=-1) / 2


def noisy_sgd(learning_rate: float, decay: float, *, n_runs: int, n_steps: int, seed: int) -> NoisyRun:
    r"""Train parabolas of curvature 1 with noise of deviation 1, with the average attached.

    Shapes:
        scalars -> a run of (n_steps, n_runs)

    Example:
        >>> noisy_sgd(0.5, 0.9, n_runs=4, n_steps=3, seed=0).averages.shape
        (3, 4)
    """
    model = keras.Sequential([keras.Input((n_runs,)), Parabolas()])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss=half_square_sum)
    average = ExponentialMovingAverage(model, decay).attach()
    weights, averages = [], []

    def record(batch: int, logs: object) -> None:
        weights.append(model.weights[0].numpy().copy())
        averages.append(average.averages()[0])

    noise = np.random.default_rng(seed).standard_normal((n_steps, n_runs)).astype("float32")
    recorder = keras.callbacks.LambdaCallback(on_train_batch_end=record)
    model.fit(np.zeros_like(noise), noise, batch_size=1, shuffle=False, verbose=0, callbacks=[recorder])
    return NoisyRun(learning_rate, decay, np.stack(weights), np.stack(averages))

"""The Dirac-GAN in Keras: one number against another, so that a training can be checked step by step."""

from typing import Any

import keras
import numpy as np
from keras import ops

from snippets.gan.trainers import trainer_named

Tensor = Any


class Point(keras.layers.Layer):
    """A generator without choice: it returns its one weight, whatever the code."""

    def __init__(self, start: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start = start
        self.theta = self.add_weight(shape=(1,), initializer=keras.initializers.Constant(start), name="theta")

    def call(self, codes: Tensor) -> Tensor:
        """Return the weight, once for each code."""
        return ops.zeros_like(codes) + self.theta

    def get_config(self) -> dict[str, Any]:
        """Return what makes the same layer anew."""
        return {**super().get_config(), "start": self.start}


def dirac_orbit(
    trainer: str, *, n_steps: int, rate: float, start: tuple[float, float] = (1.0, 0.0)
) -> np.ndarray:
    r"""Return $(\theta_t,\psi_t)$ of a generator $\theta$ and a discriminator $D(x)=\psi x$ for data at 0.

    The loss is the linear one, the optimiser SGD with one rate for both.

    Shapes:
        n_steps: scalar -> (n_steps + 1, 2)

    Raises:
        ValueError: no trainer has that name.

    Example:
        >>> dirac_orbit("single loss", n_steps=2, rate=0.5).tolist()
        [[1.0, 0.0], [1.0, -0.5], [0.75, -1.0]]
        >>> dirac_orbit("alternating", n_steps=2, rate=0.5).tolist()
        [[1.0, 0.0], [0.75, -0.5], [0.3125, -0.875]]
    """
    theta, psi = start
    generator = keras.Sequential([keras.Input((1,)), Point(theta)], name="generator")
    slope = keras.layers.Dense(1, use_bias=False, kernel_initializer=keras.initializers.Constant(psi))
    gan = trainer_named(trainer)(
        generator, keras.Sequential([keras.Input((1,)), slope], name="discriminator"), loss="wasserstein"
    )
    gan.compile(keras.optimizers.SGD(rate))
    orbit = [start]
    for _ in range(n_steps):
        gan.train_on_batch(np.zeros((1, 1), "float32"))
        orbit.append((float(generator.get_weights()[0][0]), float(slope.get_weights()[0][0, 0])))
    return np.array(orbit)


def simultaneous_radius(n_steps: int, *, rate: float) -> np.ndarray:
    r"""Return $r_t=(1+\eta^2)^{t/2}$, the distance from the equilibrium of simultaneous descent from 1.

    Shapes:
        n_steps: scalar -> (n_steps + 1,)

    Example:
        >>> simultaneous_radius(2, rate=1.0).round(6).tolist()
        [1.0, 1.414214, 2.0]
    """
    return (1 + rate**2) ** (np.arange(n_steps + 1) / 2)  # (eq:spiral)


def alternating_invariant(orbit: np.ndarray, *, rate: float) -> np.ndarray:
    r"""Return $\theta^2+\psi^2-\eta\theta\psi$, which alternating descent keeps.

    Shapes:
        orbit: (n, 2) -> (n,)

    Example:
        >>> alternating_invariant(np.array([[1.0, 0.0], [0.75, -0.5]]), rate=0.5).tolist()
        [1.0, 1.0]
    """
    theta, psi = orbit.T
    return theta**2 + psi**2 - rate * theta * psi  # (eq:ellipse)

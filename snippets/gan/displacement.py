"""What a weight on the generator's loss does to its steps: the optimiser decides."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from snippets.gan.networks import perceptron
from snippets.gan.ring import ring_samples
from snippets.gan.single_loss_gan import SingleLossGAN

BATCH = 256


def recorded_gradients(n_steps: int, *, seed: int = 0) -> np.ndarray:
    """Return the gradients that a generator gets in the first steps of a training on the ring.

    Shapes:
        n_steps: scalar -> (n_steps, p), a row with all p weights

    Example:
        >>> recorded_gradients(2).shape
        (2, 9538)
    """
    generator = perceptron(16, 2, name="generator", seed=seed)
    gan = SingleLossGAN(generator, perceptron(2, 1, name="discriminator", seed=seed + 1), seed=seed)
    optimizer = keras.optimizers.Adam(1e-3, beta_1=0.5)
    rng = np.random.default_rng(seed)

    @tf.function
    def step(real: tf.Tensor) -> list[tf.Tensor]:
        with tf.GradientTape() as tape:
            loss = gan.compute_loss(y_pred=gan(real, training=True))
        gradients = tape.gradient(loss, gan.trainable_variables)
        optimizer.apply_gradients(zip(gradients, gan.trainable_variables, strict=True))
        return gradients[: len(generator.trainable_variables)]

    rows = [step(tf.constant(ring_samples(BATCH, rng=rng))) for _ in range(n_steps)]
    return np.array([np.concatenate([gradient.numpy().ravel() for gradient in row]) for row in rows])


def displacement(
    optimizer: keras.optimizers.Optimizer, gradients: np.ndarray, *, weight: float = 1.0
) -> np.ndarray:
    r"""Return how far an optimiser moves with the gradients $\lambda g_1,\lambda g_2,\dots$

    Shapes:
        gradients: (n, p), weight: scalar -> (p,)

    Example:
        >>> displacement(keras.optimizers.SGD(0.5), np.array([[1.0, 2.0], [3.0, 2.0]])).tolist()
        [-2.0, -2.0]
    """
    start = np.zeros(gradients.shape[1], "float32")
    variable = keras.Variable(start)
    optimizer.build([variable])
    for gradient in gradients:
        optimizer.apply([tf.constant(weight * gradient, "float32")])
    return variable.numpy() - start


def displacement_ratio(
    make_optimizer: Callable[[], keras.optimizers.Optimizer], gradients: np.ndarray, *, weight: float
) -> float:
    r"""Return how many times as far an optimiser moves if all gradients are multiplied by $\lambda$.

    Shapes:
        gradients: (n, p), weight: scalar -> scalar

    Example:
        >>> gradients = np.random.default_rng(0).standard_normal((5, 3))
        >>> round(displacement_ratio(lambda: keras.optimizers.SGD(0.1), gradients, weight=10.0), 4)
        10.0
        >>> round(displacement_ratio(lambda: keras.optimizers.Adam(0.1), gradients, weight=10.0), 4)
        1.0
    """
    plain, weighted = (displacement(make_optimizer(), gradients, weight=each) for each in (1.0, weight))
    return float(np.linalg.norm(weighted) / np.linalg.norm(plain))


def adam_first_step_ratio(
    gradient: np.ndarray, *, weight: float, epsilon: float = 1e-7, beta_2: float = 0.999
) -> np.ndarray:
    r"""Return by how much Adam's first step grows, for each coordinate of the gradient.

    $$\frac{\lambda\,(|g|+\hat\varepsilon)}{\lambda|g|+\hat\varepsilon},\qquad
    \hat\varepsilon=\frac{\varepsilon}{\sqrt{1-\beta_2}}$$

    Keras corrects the bias of the moments in the learning rate and adds $\varepsilon$ to the uncorrected
    root, so that early on it counts more than in the algorithm as published.

    Shapes:
        gradient: (p,) -> (p,)

    Example:
        >>> adam_first_step_ratio(np.array([0.0, 1e-6, 1.0]), weight=10.0).round(3).tolist()
        [10.0, 3.162, 1.0]
    """
    size, floor = np.abs(gradient), epsilon / np.sqrt(1 - beta_2)
    return weight * (size + floor) / (weight * size + floor)  # (eq:epsilon)

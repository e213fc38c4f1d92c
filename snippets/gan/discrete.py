"""Gradient descent with a learning rate: simultaneous and alternating, as maps of the state."""

from collections.abc import Callable

import numpy as np

from snippets.gan.dirac import Field, players

Step = Callable[[np.ndarray], np.ndarray]


def simultaneous(field: Field, *, learning_rate: float) -> Step:
    r"""Return the map $x\mapsto x+hv(x)$: both players move at once.

    Shapes:
        field: (..., 2d) -> a map of (..., 2d)

    Raises:
        ValueError: `learning_rate` is not positive.

    Example:
        >>> step = simultaneous(lambda x: np.array([-x[1], x[0]]), learning_rate=0.5)
        >>> step(np.array([2.0, 2.0])).tolist()
        [1.0, 3.0]
    """
    _check_learning_rate(learning_rate)
    return lambda x: x + learning_rate * field(x)  # (eq:simgd)


def alternating(
    field: Field, *, learning_rate: float, discriminator_steps: int = 1, generator_steps: int = 1
) -> Step:
    r"""Return the map of $n_d$ steps of the discriminator and then $n_g$ steps of the generator.

    Each player sees the other where it stands now.

    Shapes:
        field: (..., 2d) -> a map of (..., 2d)

    Raises:
        ValueError: `learning_rate` is not positive, or a number of steps is less than 1.

    Example:
        >>> step = alternating(lambda x: np.array([-x[1], x[0]]), learning_rate=0.5)
        >>> step(np.array([2.0, 2.0])).tolist()
        [0.5, 3.0]
    """
    _check_learning_rate(learning_rate)
    if min(discriminator_steps, generator_steps) < 1:
        raise ValueError(
            f"expected at least 1 step of each player, received {discriminator_steps} and {generator_steps}"
        )

    def step(x: np.ndarray) -> np.ndarray:
        theta, psi = players(x)
        for _ in range(discriminator_steps):
            psi = psi + learning_rate * players(field(np.concatenate([theta, psi], axis=-1)))[1]
        for _ in range(generator_steps):
            theta = theta + learning_rate * players(field(np.concatenate([theta, psi], axis=-1)))[0]
        return np.concatenate([theta, psi], axis=-1)  # (eq:altgd)

    return step


def iterate(step: Step, start: np.ndarray, *, n_steps: int) -> np.ndarray:
    """Return the start and the `n_steps` states after it.

    Shapes:
        start: (..., n) -> (n_steps + 1, ..., n)

    Raises:
        ValueError: `n_steps` is negative.

    Example:
        >>> iterate(lambda x: 2 * x, np.array([1.0]), n_steps=3).ravel().tolist()
        [1.0, 2.0, 4.0, 8.0]
    """
    if n_steps < 0:
        raise ValueError(f"expected n_steps >= 0, received {n_steps}")
    states = [np.asarray(start, dtype=float)]
    for _ in range(n_steps):
        states.append(step(states[-1]))
    return np.stack(states)


def _check_learning_rate(learning_rate: float) -> None:
    if learning_rate <= 0:
        raise ValueError(f"expected learning_rate > 0, received {learning_rate}")

"""One step of Keras's `Lamb` beside the one of the paper."""

import keras
import numpy as np


def one_step(optimizer: keras.optimizers.Optimizer, x: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Return the variable "kernel" after a step, which starts at `x`.

    Shapes:
        x, gradient: (n,) -> (n,)

    Example:
        >>> one_step(keras.optimizers.SGD(0.5), np.array([1.0]), np.array([1.0])).tolist()
        [0.5]
    """
    variable = keras.Variable(x, dtype="float32", name="kernel")
    optimizer.apply([keras.ops.convert_to_tensor(gradient, "float32")], [variable])
    return np.asarray(variable)


def paper_lamb_step(
    x: np.ndarray,
    gradient: np.ndarray,
    *,
    rate: float,
    decay: float = 0.01,
    excluded: bool = False,
    epsilon: float = 1e-6,
) -> np.ndarray:
    r"""Return the first step of LAMB, where $\hat m=g$ and $\hat v=g^2$.

    $$x-\eta\frac{\|x\|}{\|r+\lambda x\|}(r+\lambda x),\qquad r=\frac g{|g|+\epsilon}$$

    An excluded variable, such as a bias, has $\lambda=0$ and the ratio 1.

    Shapes:
        x, gradient: (n,) -> (n,)

    Example:
        >>> paper_lamb_step(np.array([3.0, 4.0]), np.ones(2), rate=0.1, decay=0.0).round(4).tolist()
        [2.6464, 3.6464]

    Reference: You et al., ICLR 2020, algorithm 2. arXiv:1904.00962
    """
    direction = gradient / (np.abs(gradient) + epsilon)
    if excluded:
        return x - rate * direction
    direction = direction + decay * x
    return x - rate * np.linalg.norm(x) / np.linalg.norm(direction) * direction

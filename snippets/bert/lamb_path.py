"""LAMB in numpy, after the paper's algorithm 2."""

from collections.abc import Sequence

import numpy as np

BETA_1 = 0.9
BETA_2 = 0.999
EPSILON = 1e-6


def lamb_path(
    x: np.ndarray,
    gradients: Sequence[np.ndarray],
    *,
    learning_rates: Sequence[float],
    weight_decay: float = 0.01,
    adapt: bool = True,
    bias_correction: bool = True,
) -> np.ndarray:
    r"""Return where `x` goes under these gradients.

    $$x_{t+1}=x_t-\eta_t\frac{\|x_t\|}{\|r_t+\lambda x_t\|}(r_t+\lambda x_t),\qquad
    r_t=\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)}+\epsilon}.$$

    Shapes:
        x: (...)
        gradients: T times (...)
        learning_rates: (T,) -> (T + 1, ...) float64, the start first

    Raises:
        ValueError: there are more or fewer learning rates than gradients.

    Example:
        >>> path = lamb_path(np.array([3.0, 4.0]), [np.ones(2)], learning_rates=[0.1], weight_decay=0.0)
        >>> path[-1].round(4).tolist()
        [2.6464, 3.6464]

    Reference: You et al. 2020. arXiv:1904.00962
    """
    if len(learning_rates) != len(gradients):
        raise ValueError(
            f"expected a learning rate for each of {len(gradients)} gradients, received {len(learning_rates)}"
        )
    x = np.asarray(x, "float64")
    m, v, path = np.zeros_like(x), np.zeros_like(x), [x]
    for t, (gradient, rate) in enumerate(zip(gradients, learning_rates, strict=True), start=1):
        m = BETA_1 * m + (1 - BETA_1) * gradient
        v = BETA_2 * v + (1 - BETA_2) * np.square(gradient)
        m_hat, v_hat = (m / (1 - BETA_1**t), v / (1 - BETA_2**t)) if bias_correction else (m, v)
        direction = m_hat / (np.sqrt(v_hat) + EPSILON) + weight_decay * x
        norms = np.linalg.norm(x), np.linalg.norm(direction)
        ratio = norms[0] / norms[1] if adapt and all(norms) else 1.0
        x = x - rate * ratio * direction
        path.append(x)
    return np.stack(path)

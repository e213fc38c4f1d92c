"""Consensus optimisation: both players also make their gradients small."""

import numpy as np

from snippets.gan.dirac import Field
from snippets.gan.dynamics import jacobian


def consensus(field: Field, *, weight: float) -> Field:
    r"""Return $v-\gamma\nabla\frac12\lVert v\rVert^2=v-\gamma(v')^\top v$.

    Shapes:
        field: (n,) -> (n,)

    Raises:
        ValueError: `weight` is negative.

    Example:
        >>> rotation = lambda x: np.array([-x[1], x[0]])
        >>> consensus(rotation, weight=0.1)(np.array([1.0, 0.0])).round(9).tolist()
        [-0.1, 1.0]

    Reference: Mescheder, Nowozin and Geiger, The numerics of GANs, 2017.
    """
    if weight < 0:
        raise ValueError(f"expected weight >= 0, received {weight}")

    def agreeing(x: np.ndarray) -> np.ndarray:
        velocity = field(x)
        return velocity - weight * jacobian(field, x).T @ velocity  # (eq:consensus)

    return agreeing

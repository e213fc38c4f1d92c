"""The normaliser of the von Mises-Fisher distribution with concentration 1, as a mean over the sphere."""

import numpy as np
from scipy.special import gammaln, ive


def mean_exponential_cosine(dim: int) -> float:
    r"""Return the mean of $e^{x^\top\mu}$ over the unit sphere of $\mathbb R^p$.

    It is $\Gamma(\nu+1)\,2^\nu I_\nu(1)$ with $\nu=p/2-1$ and the modified Bessel function $I_\nu$.

    Shapes:
        dim: p -> scalar

    Raises:
        ValueError: `dim` is below 2.

    Example:
        >>> round(mean_exponential_cosine(100), 6)
        1.005012
    """
    if dim < 2:
        raise ValueError(f"expected dim >= 2, received {dim}")
    nu = dim / 2 - 1
    return float(np.exp(gammaln(nu + 1) + nu * np.log(2) + np.log(ive(nu, 1.0)) + 1))  # (eq:mean)

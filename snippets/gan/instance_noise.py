"""Instance noise: the Dirac-GAN whose real and generated points are blurred by the same normal law."""

import numpy as np

from snippets.gan.dirac import Field, curvature, inner, players, slope


def instance_noise(*, deviation: float, n_nodes: int = 40) -> Field:
    r"""Return the field of the zero-sum GAN when $\mathcal N(0,\sigma^2I)$ is added to every point.

    By Stein's lemma the noise acts like a zero-centred penalty whose weight,
    $-\sigma^2\,\mathbb E[f''(D(\theta+\sigma\varepsilon))+f''(D(\sigma\varepsilon))]$, depends on the state.
    The expectations are Gauss-Hermite sums with `n_nodes` terms.

    Shapes:
        deviation: sigma -> a field of (..., 2d)

    Raises:
        ValueError: `deviation` is negative.

    Example:
        >>> instance_noise(deviation=2.0)(np.array([1.0, 1.0])).round(6).tolist()
        [-0.352274, -0.815424]

    Reference: Sonderby et al., Amortised MAP inference for image super-resolution, 2017.
    """
    if deviation < 0:
        raise ValueError(f"expected deviation >= 0, received {deviation}")
    nodes, weights = np.polynomial.hermite_e.hermegauss(n_nodes)
    weights = weights / weights.sum()

    def noisy(x: np.ndarray) -> np.ndarray:
        theta, psi = players(x)
        spread = deviation * np.linalg.norm(psi, axis=-1, keepdims=True) * nodes
        fake = inner(theta, psi) + spread  # scores, (..., n_nodes)
        pull = (slope(fake) @ weights)[..., None]
        damping = -(deviation**2) * ((curvature(fake) + curvature(spread)) @ weights)[..., None]
        return np.concatenate([-psi * pull, theta * pull - damping * psi], axis=-1)  # (eq:noise)

    return noisy

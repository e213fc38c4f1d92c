"""Gradient penalties and weight clipping, as changes of a Dirac-GAN's vector field."""

import numpy as np

from snippets.gan.dirac import Field, players


def gradient_penalty(field: Field, *, weight: float, center: float = 0.0) -> Field:
    r"""Return the field after adding $\frac\gamma2(\lVert\nabla_xD\rVert-g_0)^2$ to the discriminator's loss.

    The gradient of $D_\psi(x)=\psi\cdot x$ is $\psi$ wherever it is taken, so penalties on real points (R1),
    on generated ones (R2) and between them (WGAN-GP) are one and the same here, and at `center` 0 they
    are weight decay.

    Shapes:
        field: (..., 2d) -> (..., 2d)

    Raises:
        ValueError: `weight` or `center` is negative.

    Example:
        >>> still = gradient_penalty(lambda x: 0 * x, weight=2.0)
        >>> still(np.array([1.0, 3.0])).tolist()
        [0.0, -6.0]

    Reference: Mescheder, Geiger and Nowozin, Which training methods for GANs do actually converge?, 2018;
    Gulrajani et al., Improved training of Wasserstein GANs, 2017.
    """
    if weight < 0 or center < 0:
        raise ValueError(f"expected weight >= 0 and center >= 0, received {weight} and {center}")

    def penalised(x: np.ndarray) -> np.ndarray:
        theta, psi = players(x)
        norm = np.linalg.norm(psi, axis=-1, keepdims=True)
        direction = np.divide(psi, norm, out=np.zeros_like(psi), where=norm > 0)
        force = -weight * (psi - center * direction)  # (eq:centred)
        return field(x) + np.concatenate([np.zeros_like(theta), force], axis=-1)

    return penalised


def weight_clipping(field: Field, *, bound: float) -> Field:
    r"""Return the field that holds every $|\psi_i|$ at `bound` as long as it is pushed outwards.

    Shapes:
        field: (..., 2d) -> (..., 2d)

    Raises:
        ValueError: `bound` is not positive.

    Example:
        >>> held = weight_clipping(lambda x: np.ones_like(x), bound=1.0)
        >>> held(np.array([5.0, 1.0])).tolist(), held(np.array([5.0, -1.0])).tolist()
        ([1.0, 0.0], [1.0, 1.0])

    Reference: Arjovsky, Chintala and Bottou, Wasserstein generative adversarial networks, 2017.
    """
    if bound <= 0:
        raise ValueError(f"expected bound > 0, received {bound}")

    def clipped(x: np.ndarray) -> np.ndarray:
        psi = players(x)[1]
        theta_velocity, psi_velocity = players(field(x))
        held = (np.abs(psi) >= bound) & (psi * psi_velocity > 0)
        return np.concatenate([theta_velocity, np.where(held, 0.0, psi_velocity)], axis=-1)

    return clipped

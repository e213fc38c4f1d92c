"""Adversarial losses: what a discriminator pays for each score, and what a generator pays."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keras import ops

Tensor = Any  # a tensor of whichever backend Keras runs on


@dataclass(frozen=True)
class AdversarialLoss:
    """Three functions of a score, elementwise. High scores mean: taken for real."""

    real: Callable[[Tensor], Tensor]  # f: the discriminator pays it for a real sample
    fake: Callable[[Tensor], Tensor]  # g: the discriminator pays it for a generated sample
    generator: Callable[[Tensor], Tensor]  # h: the generator pays it for its sample


def hinge() -> AdversarialLoss:
    r"""Return the hinge loss: $f(s)=\max(0,1-s)$, $g(s)=\max(0,1+s)$, $h(s)=-s$.

    Shapes:
        nothing -> three elementwise functions

    Example:
        >>> loss = hinge()
        >>> float(loss.real(0.25)), float(loss.fake(0.25)), float(loss.generator(0.25))
        (0.75, 1.25, -0.25)

    Reference: Lim and Ye, Geometric GAN, 2017. arXiv:1705.02894
    """
    return AdversarialLoss(
        real=lambda score: ops.relu(1 - score),
        fake=lambda score: ops.relu(1 + score),
        generator=lambda score: -score,
    )


def non_saturating() -> AdversarialLoss:
    r"""Return the logistic loss: $f(s)=\ln(1+e^{-s})$, $g(s)=\ln(1+e^s)$, $h(s)=\ln(1+e^{-s})$.

    With the probability $\sigma(s)$ these are $-\ln\sigma(s)$, $-\ln(1-\sigma(s))$ and $-\ln\sigma(s)$.

    Shapes:
        nothing -> three elementwise functions

    Example:
        >>> round(float(non_saturating().real(0.0)), 5)
        0.69315

    Reference: Goodfellow et al., Generative adversarial nets, NeurIPS 2014. arXiv:1406.2661
    """
    return AdversarialLoss(
        real=lambda score: ops.softplus(-score),
        fake=lambda score: ops.softplus(score),
        generator=lambda score: ops.softplus(-score),
    )


def wasserstein() -> AdversarialLoss:
    r"""Return the linear loss of the WGAN: $f(s)=-s$, $g(s)=s$, $h(s)=-s$.

    It is one of a Wasserstein distance only where the discriminator is kept 1-Lipschitz.

    Shapes:
        nothing -> three elementwise functions

    Example:
        >>> float(wasserstein().real(2.0)), float(wasserstein().fake(2.0))
        (-2.0, 2.0)

    Reference: Arjovsky, Chintala and Bottou, Wasserstein GAN, 2017. arXiv:1701.07875
    """
    return AdversarialLoss(
        real=lambda score: -score,
        fake=lambda score: score,
        generator=lambda score: -score,
    )


def least_squares() -> AdversarialLoss:
    r"""Return the LSGAN loss with the targets 1 and 0: $f(s)=(s-1)^2$, $g(s)=s^2$, $h(s)=(s-1)^2$.

    Shapes:
        nothing -> three elementwise functions

    Example:
        >>> float(least_squares().real(3.0)), float(least_squares().fake(3.0))
        (4.0, 9.0)

    Reference: Mao et al., Least squares generative adversarial networks, ICCV 2017. arXiv:1611.04076
    """
    return AdversarialLoss(
        real=lambda score: ops.square(score - 1),
        fake=lambda score: ops.square(score),
        generator=lambda score: ops.square(score - 1),
    )


def adversarial_loss(name: str) -> AdversarialLoss:
    """Return the loss of that name.

    Shapes:
        name: a string -> three elementwise functions

    Raises:
        ValueError: no loss has that name.

    Example:
        >>> float(adversarial_loss("hinge").real(0.25))
        0.75
    """
    known = {
        "hinge": hinge,
        "non_saturating": non_saturating,
        "wasserstein": wasserstein,
        "least_squares": least_squares,
    }
    if name not in known:
        nearest = difflib.get_close_matches(str(name), known, n=1)
        hint = f"did you mean {nearest[0]!r}?" if nearest else "pick one of them"
        raise ValueError(f"expected a loss of {sorted(known)}, received {name!r}; {hint}")
    return known[name]()


def discriminator_loss(loss: AdversarialLoss, *, real: Tensor, fake: Tensor) -> Tensor:
    r"""Return $\mathcal L_D=\mathbb E f(D(x))+\mathbb E g(D(G(z)))$ from the scores.

    Shapes:
        real: (B, 1), fake: (B, 1) -> scalar

    Example:
        >>> loss = AdversarialLoss(lambda s: ops.relu(1 - s), lambda s: ops.relu(1 + s), lambda s: -s)
        >>> float(discriminator_loss(loss, real=ops.array([[0.5]]), fake=ops.array([[-2.0]])))
        0.5
    """
    return ops.mean(loss.real(real)) + ops.mean(loss.fake(fake))  # (single-loss-gan eq:discriminator)


def generator_loss(loss: AdversarialLoss, *, fake: Tensor) -> Tensor:
    r"""Return $\mathcal L_G=\mathbb E h(D(G(z)))$ from the scores.

    Shapes:
        fake: (B, 1) -> scalar

    Example:
        >>> loss = AdversarialLoss(lambda s: ops.relu(1 - s), lambda s: ops.relu(1 + s), lambda s: -s)
        >>> float(generator_loss(loss, fake=ops.array([[-2.0]])))
        2.0
    """
    return ops.mean(loss.generator(fake))  # (single-loss-gan eq:generator)


def single_loss(
    loss: AdversarialLoss, *, real: Tensor, fake: Tensor, fake_detached: Tensor, generator_weight: float = 1.0
) -> Tensor:
    r"""Return one scalar whose gradient is the discriminator's and the generator's at once.

    $$\mathcal L=\mathcal L_D\big(D(x),D(\mathrm{sg}\,G(z))\big)
    +\lambda\,\big[\mathcal L_G(D(G(z)))-\mathcal L_G(D(\mathrm{sg}\,G(z)))\big]$$

    The bracket is 0 in value. Its gradient is 0 for the discriminator and that of $\mathcal L_G$ for the
    generator, provided that both scores of a fake come from the same function.

    Shapes:
        real: (B, 1), fake: (B, 1), fake_detached: (B, 1) -> scalar

    Example:
        >>> squares = AdversarialLoss(real=lambda s: (s - 1) ** 2, fake=ops.square, generator=ops.square)
        >>> real, fake = ops.array([[0.5]]), ops.array([[2.0]])
        >>> float(single_loss(squares, real=real, fake=fake, fake_detached=fake, generator_weight=9.0))
        4.25
    """
    d_loss = discriminator_loss(loss, real=real, fake=fake_detached)
    bracket = generator_loss(loss, fake=fake) - generator_loss(loss, fake=fake_detached)
    return d_loss + generator_weight * bracket  # (single-loss-gan eq:single)

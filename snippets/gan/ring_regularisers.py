"""What the theory of the Dirac-GAN says, tried on the ring: regularisers and orders of the updates."""

from collections.abc import Iterable
from dataclasses import dataclass

import keras
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from snippets.gan.adversarial_model import AdversarialModel
from snippets.gan.alternating_gan import AlternatingGAN
from snippets.gan.centred_penalty_gan import CentredPenaltyGAN
from snippets.gan.consensus_gan import ConsensusGAN
from snippets.gan.networks import perceptron
from snippets.gan.ring import STD, ring_centers, ring_samples
from snippets.gan.shared_forward_gan import SharedForwardGAN

LATENT = 8
BATCH = 128


@dataclass(frozen=True)
class Treatment:
    """What is done against the rotation."""

    name: str
    r1: float = 0.0  # weight of the penalty
    center: float = 0.0  # slope that the penalty asks for
    noise: float = 0.0  # deviation of the instance noise
    consensus: float = 0.0  # weight of consensus


def covered_mass(samples: np.ndarray, centers: np.ndarray, *, std: float) -> float:
    r"""Return $\sum_k\min(p_k,\frac1m)$, where $p_k$ is the share of samples within $3\sigma$ of centre k.

    A generator that makes one perfect mode of m gets 1/m, the true mixture $1-e^{-9/2}\approx0.989$ at
    most. A high-quality fraction alone would call the first one perfect.

    Shapes:
        samples: (n, 2), centers: (m, 2) -> scalar

    Example:
        >>> covered_mass(np.array([[2.0, 0.1], [2.0, 0.0]]), 2 * np.eye(2), std=0.1)
        0.5
    """
    distances = np.linalg.norm(samples[:, None] - centers, axis=-1)  # (n, m)
    nearest = distances.argmin(axis=1)[distances.min(axis=1) <= 3 * std]
    shares = np.bincount(nearest, minlength=len(centers)) / len(samples)
    return float(np.minimum(shares, 1 / len(centers)).sum())


def train_on_ring(
    treatment: Treatment, *, alternate: bool, seed: int, n_steps: int, n_checks: int = 12
) -> np.ndarray:
    r"""Return the mass that a generator covers, at equal distances while SGD trains it.

    Plain SGD with the rate 0.1 for both players, without momentum: what the theory is about.

    Shapes:
        seed: scalar, n_steps: scalar -> (n_checks,)

    Raises:
        ValueError: `n_steps` is no multiple of `n_checks`, or the treatment knows simultaneous updates only.

    Example:
        >>> train_on_ring(Treatment("nothing"), alternate=False, seed=0, n_steps=2, n_checks=2).shape
        (2,)
    """
    if n_steps < 1 or n_steps % n_checks:
        raise ValueError(f"expected a multiple of n_checks={n_checks} as n_steps, received {n_steps}")
    generator = perceptron(LATENT, 2, name="generator", seed=seed, depth=2)
    discriminator = perceptron(2, 1, name="discriminator", seed=seed + 1000, depth=2)
    blurred = keras.Sequential([generator, keras.layers.GaussianNoise(treatment.noise, seed=seed)])
    gan = _trainer(treatment, blurred, discriminator, alternate=alternate, seed=seed)
    gan.compile(keras.optimizers.SGD(0.1))
    rng = np.random.default_rng(seed)
    codes = rng.standard_normal((2000, LATENT)).astype("float32")
    covered = []
    for _ in range(n_checks):
        real = ring_samples(n_steps // n_checks * BATCH, rng=rng)
        real += treatment.noise * rng.standard_normal(real.shape).astype("float32")
        gan.fit(real, batch_size=BATCH, shuffle=False, verbose=0)
        covered.append(covered_mass(np.asarray(generator(codes)), ring_centers(), std=STD))
    return np.array(covered)


def _trainer(
    treatment: Treatment,
    generator: keras.Model,
    discriminator: keras.Model,
    *,
    alternate: bool,
    seed: int,
) -> AdversarialModel:
    options = {"loss": "non_saturating", "r1": treatment.r1, "seed": seed}
    if alternate and (treatment.center or treatment.consensus):
        raise ValueError(f"expected simultaneous updates for {treatment}; let alternate be False")
    if alternate:
        return AlternatingGAN(generator, discriminator, **options)
    if treatment.consensus:
        return ConsensusGAN(generator, discriminator, consensus=treatment.consensus, **options)
    if treatment.center:
        return CentredPenaltyGAN(generator, discriminator, center=treatment.center, **options)
    return SharedForwardGAN(generator, discriminator, **options)


def compare_on_ring(
    treatments: Iterable[Treatment], *, alternate: bool = False, seeds: Iterable[int], n_steps: int
) -> dict[str, np.ndarray]:
    """Return the covered mass under every treatment, for every seed.

    Shapes:
        treatments: t of them, seeds: k numbers -> t arrays of shape (k, n_checks)

    Example:
        >>> compare_on_ring([Treatment("R1", r1=0.1)], seeds=[], n_steps=12)
        {'R1': array([], dtype=float64)}
    """
    seeds = list(seeds)
    return {
        treatment.name: np.array(
            [train_on_ring(treatment, alternate=alternate, seed=seed, n_steps=n_steps) for seed in seeds]
        )
        for treatment in treatments
    }


def runs_figure(masses: dict[str, dict[str, np.ndarray]], *, n_steps: int) -> Figure:
    """Draw every run, one panel for each order of the updates.

    Shapes:
        masses: order to name to (k, n_checks) -> a figure of one axis for each order

    Example:
        >>> runs = {"nothing": np.ones((2, 3)), "R1": np.ones((2, 3))}
        >>> figure = runs_figure({"simultaneous": runs, "alternating": runs}, n_steps=9)
        >>> [axis.get_title() for axis in figure.axes]
        ['simultaneous', 'alternating']
    """
    figure, axes = plt.subplots(1, len(masses), figsize=(5.6, 3.0), sharey=True, layout="constrained")
    for axis, (order, treated) in zip(axes, masses.items(), strict=True):
        for number, (name, runs) in enumerate(treated.items()):
            steps = n_steps / runs.shape[1] * np.arange(1, runs.shape[1] + 1)
            lines = axis.plot(steps, runs.T, color=f"C{number}", linewidth=1.3)
            lines[0].set_label(name)
        axis.set_title(order)
        axis.set(xlabel="step", ylim=(0, 1))
    axes[0].set_ylabel("covered mass")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return figure


def range_figure(masses: dict[str, np.ndarray], *, n_steps: int) -> Figure:
    """Draw the mean over the seeds for every treatment, and the range of the seeds.

    Shapes:
        masses: name to (k, n_checks) -> a figure of 1 axis

    Example:
        >>> runs = np.ones((2, 3))
        >>> len(range_figure({"R1": runs, "consensus": runs}, n_steps=9).axes[0].lines)
        2
    """
    figure, axis = plt.subplots(figsize=(5.6, 3.0), layout="constrained")
    for name, runs in masses.items():
        steps = n_steps / runs.shape[1] * np.arange(1, runs.shape[1] + 1)
        (line,) = axis.plot(steps, runs.mean(axis=0), label=name)
        axis.fill_between(steps, runs.min(axis=0), runs.max(axis=0), color=line.get_color(), alpha=0.15)
    axis.set(xlabel="step", ylabel="covered mass", ylim=(0, 1))
    figure.legend(loc="outside upper center", ncols=3)
    return figure

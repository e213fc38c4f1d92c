"""What the theory of the Dirac-GAN says, tried on the ring: regularisers and orders of the updates."""

from collections.abc import Iterable
from dataclasses import dataclass

import keras
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from snippets.gan.alternating_gan import AlternatingGAN
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
    noise: float = 0.0  # deviation of the instance noise


TREATMENTS = (Treatment("nothing"), Treatment("R1", r1=0.1), Treatment("instance noise", noise=0.3))


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
        ValueError: `n_steps` is no multiple of `n_checks`.

    Example:
        >>> train_on_ring(Treatment("nothing"), alternate=False, seed=0, n_steps=2, n_checks=2).shape
        (2,)
    """
    if n_steps < 1 or n_steps % n_checks:
        raise ValueError(f"expected a multiple of n_checks={n_checks} as n_steps, received {n_steps}")
    generator = perceptron(LATENT, 2, name="generator", seed=seed, depth=2)
    discriminator = perceptron(2, 1, name="discriminator", seed=seed + 1000, depth=2)
    blurred = keras.Sequential([generator, keras.layers.GaussianNoise(treatment.noise, seed=seed)])
    trainer = AlternatingGAN if alternate else SharedForwardGAN
    gan = trainer(blurred, discriminator, loss="non_saturating", r1=treatment.r1, seed=seed)
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


def compare_on_ring(*, seeds: Iterable[int], n_steps: int) -> dict[tuple[str, bool], np.ndarray]:
    """Return the covered mass of every treatment and order of updates, for every seed.

    Shapes:
        seeds: k numbers -> (name, alternate) to (k, n_checks)

    Example:
        >>> [masses.shape for masses in compare_on_ring(seeds=[], n_steps=12).values()][:1]
        [(0,)]
    """
    seeds = list(seeds)
    return {
        (treatment.name, alternate): np.array(
            [train_on_ring(treatment, alternate=alternate, seed=seed, n_steps=n_steps) for seed in seeds]
        )
        for alternate in (False, True)
        for treatment in TREATMENTS
    }


def compare_weights(
    weights: Iterable[float], *, seeds: Iterable[int], n_steps: int
) -> dict[float, np.ndarray]:
    """Return the covered mass for several weights of R1, with simultaneous updates, for every seed.

    Shapes:
        weights: w numbers, seeds: k numbers -> w arrays of shape (k, n_checks)

    Example:
        >>> compare_weights([], seeds=[0], n_steps=12)
        {}
    """
    seeds = list(seeds)
    return {
        weight: np.array(
            [
                train_on_ring(Treatment("R1", r1=weight), alternate=False, seed=seed, n_steps=n_steps)
                for seed in seeds
            ]
        )
        for weight in weights
    }


def ring_figure(masses: dict[tuple[str, bool], np.ndarray], *, n_steps: int) -> Figure:
    """Draw every run, one panel for each order of the updates.

    Shapes:
        masses: (name, alternate) to (k, n_checks) -> a figure of 2 axes

    Example:
        >>> runs = np.ones((2, 3))
        >>> figure = ring_figure({("nothing", False): runs, ("R1", True): runs}, n_steps=9)
        >>> [axis.get_title() for axis in figure.axes]
        ['simultaneous', 'alternating']
    """
    figure, axes = plt.subplots(1, 2, figsize=(5.6, 3.0), sharey=True, layout="constrained")
    names = list(dict.fromkeys(name for name, _ in masses))
    for (name, alternate), runs in masses.items():
        steps = n_steps / runs.shape[1] * np.arange(1, runs.shape[1] + 1)
        for run, label in zip(runs, [name] + [None] * len(runs), strict=False):
            axes[int(alternate)].plot(steps, run, color=f"C{names.index(name)}", label=label, linewidth=1.3)
    for axis, title in zip(axes, ("simultaneous", "alternating"), strict=True):
        axis.set_title(title)
        axis.set(xlabel="step", ylim=(0, 1))
    axes[0].set_ylabel("covered mass")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=len(names))
    return figure


def weights_figure(masses: dict[float, np.ndarray], *, n_steps: int) -> Figure:
    """Draw the mean over the seeds for every weight, and the range of the seeds.

    Shapes:
        masses: weight to (k, n_checks) -> a figure of 1 axis

    Example:
        >>> len(weights_figure({0.1: np.ones((2, 3)), 1.0: np.ones((2, 3))}, n_steps=9).axes[0].lines)
        2
    """
    figure, axis = plt.subplots(figsize=(5.6, 3.0), layout="constrained")
    for weight, runs in sorted(masses.items()):
        steps = n_steps / runs.shape[1] * np.arange(1, runs.shape[1] + 1)
        (line,) = axis.plot(steps, runs.mean(axis=0), label=f"γ = {weight:g}")
        axis.fill_between(steps, runs.min(axis=0), runs.max(axis=0), color=line.get_color(), alpha=0.15)
    axis.set(xlabel="step", ylabel="covered mass", ylim=(0, 1))
    figure.legend(loc="outside upper center", ncols=3)
    return figure

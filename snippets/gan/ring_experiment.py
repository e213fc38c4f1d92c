"""The trainers on the ring: the same networks, data and optimiser, seed by seed."""

from collections.abc import Iterable
from dataclasses import dataclass

import keras
import numpy as np

from snippets.gan.networks import perceptron
from snippets.gan.ring import STD, ModeCoverage, mode_coverage, ring_centers, ring_samples
from snippets.gan.trainers import trainer_named

N_LATENT = 16
BATCH = 256
N_JUDGED = 4000


@dataclass(frozen=True)
class RingRun:
    """One training, and what its generator makes."""

    seed: int
    coverage: ModeCoverage  # at the end
    samples: np.ndarray  # (k, n, 2): at k equal distances


def train_on_ring(
    trainer: str, *, r1: float, seed: int, n_steps: int = 2000, n_snapshots: int = 4
) -> RingRun:
    r"""Return what a GAN with the hinge loss makes of the ring, along its training.

    Adam with $\beta_1=0$, $\beta_2=0.99$ and a rate that falls from 0.002 to 0 by a cosine.

    Shapes:
        seed: scalar -> one RingRun

    Raises:
        ValueError: no trainer has that name, or `n_steps` is no multiple of `n_snapshots`.

    Example:
        >>> train_on_ring("single loss", r1=0.0, seed=0, n_steps=2, n_snapshots=2).samples.shape
        (2, 4000, 2)
    """
    if n_steps % n_snapshots:
        raise ValueError(f"expected n_steps to be a multiple of {n_snapshots}, received {n_steps}")
    gan = trainer_named(trainer)(
        perceptron(N_LATENT, 2, name="generator", seed=2 * seed),
        perceptron(2, 1, name="discriminator", seed=2 * seed + 1),
        loss="hinge",
        r1=r1,
        seed=seed,
    )
    rate = keras.optimizers.schedules.CosineDecay(2e-3, n_steps)
    part = n_steps // n_snapshots
    gan.compile(
        keras.optimizers.Adam(rate, beta_1=0.0, beta_2=0.99),
        steps_per_execution=50 if part % 50 == 0 else 1,
        jit_compile=False,
    )
    rng = np.random.default_rng(seed)
    samples = []
    for _ in range(n_snapshots):
        gan.fit(ring_samples(part * BATCH, rng=rng), batch_size=BATCH, shuffle=False, verbose=0)
        samples.append(gan.generate(N_JUDGED, seed=1))
    coverage = mode_coverage(samples[-1], ring_centers(), std=STD)
    return RingRun(seed=seed, coverage=coverage, samples=np.array(samples))


def compare_on_ring(
    *, seeds: Iterable[int], r1: float = 1.0, n_steps: int = 2000
) -> dict[str, list[RingRun]]:
    """Return the runs of the single loss and of alternating steps, each without and with R1.

    Shapes:
        seeds: k numbers -> name to k runs

    Example:
        >>> list(compare_on_ring(seeds=[]))
        ['single loss', 'alternating', 'single loss, R1', 'alternating, R1']
    """
    seeds = list(seeds)
    return {
        name + (", R1" if weight else ""): [
            train_on_ring(name, r1=weight, seed=seed, n_steps=n_steps) for seed in seeds
        ]
        for weight in (0.0, r1)
        for name in ("single loss", "alternating")
    }

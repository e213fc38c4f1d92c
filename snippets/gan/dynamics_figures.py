"""The figures of the dynamics: trajectories, eigenvalues, momentum and averages."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from snippets.gan.averaging import moving_average
from snippets.gan.consensus import consensus
from snippets.gan.dirac import Field, minimax_field, non_saturating_field, wasserstein_field
from snippets.gan.dirac_penalties import gradient_penalty
from snippets.gan.discrete import alternating, iterate, simultaneous
from snippets.gan.dynamics import integrate
from snippets.gan.instance_noise import instance_noise
from snippets.gan.momentum import spectral_radius
from snippets.gan.spectrum import consensus_eigenvalues, damped_eigenvalues

START = np.array([1.2, 0.0])


def trajectory_panel(*, time: float = 40.0) -> Figure:
    """Draw eight ways to train the Dirac-GAN from one start, in one frame.

    Shapes:
        time: scalar -> a figure of 2 by 4 axes

    Example:
        >>> len(trajectory_panel(time=1.0).axes)
        8
    """
    n = round(8 * time)
    steps = {"learning_rate": 0.4}
    flows: dict[str, tuple[Field, np.ndarray]] = {
        "zero-sum": (minimax_field, integrate(minimax_field, START, time=time, n_steps=n)),
        "simultaneous": (
            minimax_field,
            iterate(simultaneous(minimax_field, **steps), START, n_steps=round(time / 0.4)),
        ),
        "alternating": (
            minimax_field,
            iterate(alternating(minimax_field, **steps), START, n_steps=round(time / 0.4)),
        ),
        "non-saturating": (
            non_saturating_field,
            integrate(non_saturating_field, START, time=time, n_steps=n),
        ),
    }
    regularised = {
        "slope 0.6": gradient_penalty(wasserstein_field, weight=1.0, center=0.6),
        "R1": gradient_penalty(minimax_field, weight=0.3),
        "noise": instance_noise(deviation=1.0),
        "consensus": consensus(minimax_field, weight=1.0),
    }
    flows |= {
        name: (field, integrate(field, START, time=time, n_steps=n)) for name, field in regularised.items()
    }
    figure, axes = plt.subplots(2, 4, figsize=(5.6, 3.5), sharex=True, sharey=True, layout="constrained")
    for axis, (name, (field, trajectory)) in zip(axes.flat, flows.items(), strict=True):
        draw_trajectory(axis, field, trajectory)
        axis.set_title(name, fontsize=9.5)
    figure.supxlabel("generator θ", fontsize=10)
    figure.supylabel("discriminator ψ", fontsize=10)
    return figure


def draw_trajectory(axis: plt.Axes, field: Field, trajectory: np.ndarray, *, limit: float = 2.1) -> None:
    """Draw one trajectory over the directions of its field: a dot at the start, a cross at the equilibrium.

    Shapes:
        trajectory: (n, 2)

    Example:
        >>> axis = plt.figure().add_subplot()
        >>> draw_trajectory(axis, lambda x: -x, np.eye(2))
        >>> len(axis.lines)
        3
    """
    ticks = np.linspace(-limit, limit, 8)
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    velocity = np.stack([field(x) for x in grid])
    length = np.linalg.norm(velocity, axis=-1, keepdims=True)
    arrows = np.divide(velocity, length, out=np.zeros_like(velocity), where=length > 0)
    axis.quiver(*grid.T, *arrows.T, color="0.5", alpha=0.45, scale=14, width=0.006, pivot="mid")
    axis.plot(*trajectory.T, color="C0", linewidth=1.2)
    axis.plot(*trajectory[0], "o", color="C0", markersize=4)
    axis.plot(0, 0, "x", color="C1", markersize=6, markeredgewidth=1.5)
    axis.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
    axis.grid(False)


def eigenvalue_locus() -> Figure:
    """Draw where the eigenvalues go as the weight of a regulariser grows, and the rate that follows.

    Shapes:
        nothing -> a figure of 2 axes

    Example:
        >>> [axis.get_xlabel() for axis in eigenvalue_locus().axes]
        ['real part', 'weight γ']
    """
    weights = np.linspace(0, 3, 301)
    families = {
        "R1, R2, noise": (damped_eigenvalues(weights), "C0"),
        "consensus": (consensus_eigenvalues(weights), "C1"),
    }
    figure, (plane, rate) = plt.subplots(1, 2, figsize=(5.6, 3.0), layout="constrained")
    plane.axvline(0, color="0.5", linewidth=0.8)
    for name, (values, color) in families.items():
        for branch, style in zip(values.T, ("-", "--"), strict=True):
            plane.plot(branch.real, branch.imag, style, color=color, label=name if style == "-" else None)
        for mark in (0, 50, 100, 150, 200):  # weights 0, 0.5, 1, 1.5, 2
            plane.plot(values[mark].real, values[mark].imag, "o", color=color, markersize=3)
        rate.plot(weights, -values.real.max(axis=-1), color=color, label=name)
    plane.set(xlabel="real part", ylabel="imaginary part", xlim=(-2, 0.1), ylim=(-1.2, 1.2), aspect="equal")
    rate.axvline(1, color="0.5", linewidth=0.8, linestyle=":")
    rate.set(xlabel="weight γ", ylabel="rate of decay")
    rate.legend(fontsize=9)
    return figure


def momentum_curves(*, rate: float = 0.1) -> Figure:
    """Draw the largest eigenvalue over the momentum, for both orders of the updates.

    Shapes:
        rate: scalar -> a figure of 1 axis

    Example:
        >>> momentum_curves().axes[0].get_xlabel()
        'momentum β'
    """
    momenta = np.linspace(-0.99, 0.6, 160)
    figure, axis = plt.subplots(figsize=(5.6, 3.0), layout="constrained")
    for alternate, name in [(False, "simultaneous"), (True, "alternating")]:
        radii = [spectral_radius(rate=rate, momentum=beta, alternate=alternate) for beta in momenta]
        axis.plot(momenta, radii, label=name)
    axis.axhline(1, color="0.5", linewidth=0.8)
    axis.set(xlabel="momentum β", ylabel="growth a step", ylim=(0.996, 1.012))
    axis.legend(fontsize=9)
    return figure


def averaged_orbit(*, learning_rate: float = 0.2, decay: float = 0.99, n_steps: int = 1500) -> Figure:
    """Draw the distance from the equilibrium of alternating steps and of their moving average.

    Shapes:
        learning_rate: scalar, decay: scalar -> a figure of 1 axis

    Example:
        >>> len(averaged_orbit(n_steps=10).axes[0].lines)
        2
    """
    states = iterate(alternating(minimax_field, learning_rate=learning_rate), START, n_steps=n_steps)
    figure, axis = plt.subplots(figsize=(5.6, 2.8), layout="constrained")
    for values, name in [(states, "weights"), (moving_average(states, decay=decay), "their average")]:
        axis.plot(np.linalg.norm(values, axis=1), label=name)
    axis.set(xlabel="step", ylabel="distance", yscale="log")
    axis.legend(fontsize=9)
    return figure

"""The figures of the post on spherical embedding."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from snippets.embedding.sphere import exponential_map, riemannian_step, tangent_gradient


def draw_circle_step(learning_rate: float = 0.5) -> Figure:
    """Return two gradients with one projection, and where the plain and the modified step lead.

    Shapes:
        a rate -> a figure of two circles

    Example:
        >>> len(draw_circle_step().axes)
        2
    """
    figure, axes = plt.subplots(1, 2, figsize=(8, 4), sharey=True)
    x, turn = np.array([1.0, 0.0]), np.linspace(0, 2 * np.pi, 200)
    for axis, along, title in zip(axes, (1.0, -1.0), ("target near", "target far"), strict=True):
        descent = np.array([along, 1.0])
        axis.plot(np.cos(turn), np.sin(turn), color="gray", linewidth=1)
        axis.annotate("", x + 0.8 * descent, x, arrowprops={"arrowstyle": "->", "color": "C0"})
        axis.annotate("", x - 0.8 * tangent_gradient(x, -descent), x, arrowprops={"arrowstyle": "->"})
        for modified, marker, color in ((False, "s", "C1"), (True, "o", "C2")):
            moved = riemannian_step(x, -descent, learning_rate=learning_rate, modified=modified)
            axis.plot(*moved, marker, color=color, label="modified step" if modified else "plain step")
        axis.plot(*x, "o", color="black")
        axis.set(aspect="equal", title=title, xlim=(-1.15, 2), ylim=(-1.15, 1.15))
        axis.legend(loc="lower right")
    return figure


def draw_approach(learning_rate: float = 0.1, steps: int = 1000) -> Figure:
    """Return the angle to a fixed target after each step, plain and modified, with the law of the latter.

    Shapes:
        a rate and a number of steps -> a figure

    Example:
        >>> len(draw_approach(steps=20).axes)
        1
    """
    figure, axis = plt.subplots(figsize=(6, 3.5))
    target, t = np.array([1.0, 0.0]), np.arange(1, steps + 1)
    for modified, label in ((False, "plain"), (True, "modified")):
        x, angles = exponential_map(target, np.array([0.0, 2.5])), []
        for _ in t:
            x = riemannian_step(x, -target, learning_rate=learning_rate, modified=modified)
            angles.append(abs(np.arctan2(x[1], x[0])))
        axis.loglog(t, angles, label=label)
    axis.loglog(t, 1 / np.sqrt(learning_rate * t), "--", color="gray", label="1/sqrt(rate * steps)")
    axis.set(xlabel="steps", ylabel="angle to the target", ylim=(1e-6, 10))
    axis.legend()
    return figure


def draw_order_scores(rows: list[dict[str, object]], *, score: str = "NMI") -> Figure:
    """Return bars of a score for every method, shuffled and sorted, with the standard deviation over seeds.

    Shapes:
        rows of `order_experiment` -> a figure

    Example:
        >>> rows = [{"method": "a", "order": o, "NMI": 0.5} for o in ("shuffled", "sorted")]
        >>> len(draw_order_scores(rows).axes)
        1
    """
    methods = list(dict.fromkeys(str(row["method"]) for row in rows))
    figure, axis = plt.subplots(figsize=(8, 4))
    height, place = 0.38, np.arange(len(methods))
    for side, order in enumerate(("shuffled", "sorted")):
        values = [
            [row[score] for row in rows if (row["method"], row["order"]) == (m, order)] for m in methods
        ]
        means, spreads = [np.mean(v) for v in values], [np.std(v) for v in values]
        axis.barh(place + (side - 0.5) * height, means, height, xerr=spreads, color=f"C{side}", label=order)
    axis.set(yticks=place, yticklabels=methods, xlabel=f"{score}, mean and standard deviation over seeds")
    axis.invert_yaxis()
    axis.legend()
    return figure


def draw_passes(rows: list[dict[str, object]], *, score: str = "NMI") -> Figure:
    """Return a score against the number of passes, shuffled and sorted, with deviations over seeds.

    Shapes:
        rows of `passes_experiment` -> a figure

    Example:
        >>> rows = [{"method": "a", "passes": n, "order": "sorted", "NMI": 0.5} for n in (1, 2)]
        >>> len(draw_passes(rows).axes)
        1
    """
    figure, axis = plt.subplots(figsize=(6, 3.5))
    kinds = list(dict.fromkeys((row["method"], row["order"]) for row in rows))
    for place, (method, order) in enumerate(kinds):
        own = [row for row in rows if (row["method"], row["order"]) == (method, order)]
        passes = sorted({row["passes"] for row in own})
        values = [[row[score] for row in own if row["passes"] == n] for n in passes]
        means, spreads = [np.mean(v) for v in values], [np.std(v) for v in values]
        style = {"color": f"C{place % 2}", "linestyle": "-" if place < 2 else "none", "capsize": 3}
        axis.errorbar(
            passes, means, spreads, marker="o" if place < 2 else "s", label=f"{method}, {order}", **style
        )
    axis.set(xlabel="passes", ylabel=f"{score}, mean and standard deviation over seeds", ylim=(0, 1))
    axis.legend()
    return figure

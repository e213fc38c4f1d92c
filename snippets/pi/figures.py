"""The figures of the post: digits after each step, time against digits, errors against throws."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from math import nan

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from snippets.pi.estimate import Estimate
from snippets.pi.race import Lap

TRUTH = 3.141592653589793


def draw_convergence(digits: Mapping[str, Sequence[float]]) -> Figure:
    r"""Draw the correct digits of each method after 1, 2, ... steps, on logarithmic axes.

    Shapes:
        digits: method -> (n,) -> a figure

    Example:
        >>> draw_convergence({"halving": [0.3, 0.6, 0.9]}).axes[0].get_xlabel()
        'steps'
    """
    figure, axes = plt.subplots()
    for method, values in digits.items():
        shown = [value if value > 0 else nan for value in values]  # a first step may have no digit at all
        axes.plot(range(1, len(values) + 1), shown, marker="o", markersize=3, label=method)
    axes.set(xscale="log", yscale="log", xlabel="steps", ylabel="correct decimals")
    axes.legend()
    return figure


def draw_race(laps: Sequence[Lap], partial: Mapping[str, Mapping[float, float]]) -> Figure:
    r"""Draw the time that each method took against the decimals; dashed, those that do not give all of them.

    Shapes:
        laps: list; partial: method -> decimals -> seconds -> a figure

    Example:
        >>> draw_race([Lap("cut", 10, 0.5, "")], {"darts": {2.5: 0.1}}).axes[0].get_ylabel()
        'seconds'
    """
    figure, axes = plt.subplots()
    muted = plt.rcParams["axes.edgecolor"]
    markers = cycle("x+s")
    for method, times in partial.items():
        style = {"color": muted, "linestyle": "--", "marker": next(markers), "markersize": 4}
        axes.plot(list(times), list(times.values()), label=method, **style)
    for method in dict.fromkeys(lap.method for lap in laps):
        own = [lap for lap in laps if lap.method == method]
        seconds = [lap.seconds for lap in own]
        axes.plot([lap.n_decimals for lap in own], seconds, marker="o", markersize=3, label=method)
    axes.set(xscale="log", yscale="log", xlabel="decimals", ylabel="seconds")
    figure.legend(loc="outside upper center", ncols=4)
    return figure


def draw_errors(estimates: Mapping[str, Sequence[Estimate]]) -> Figure:
    r"""Draw how far each estimate is from $\pi$ (a point) and its standard error (a line).

    Shapes:
        estimates: method -> list -> a figure

    Example:
        >>> draw_errors({"darts": [Estimate(3.1, 0.1, n=100)]}).axes[0].get_xlabel()
        'throws'
    """
    figure, axes = plt.subplots()
    for method, own in estimates.items():
        n = [estimate.n for estimate in own]
        (line,) = axes.plot(n, [estimate.standard_error for estimate in own], label=method)
        errors = [abs(estimate.value - TRUTH) for estimate in own]
        axes.plot(n, errors, linestyle="none", marker="o", markersize=4, color=line.get_color())
    axes.set(xscale="log", yscale="log", xlabel="throws", ylabel="distance from π")
    axes.legend()
    return figure

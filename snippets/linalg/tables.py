"""The tables of the post, as pandas shows them."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from snippets.linalg.experiment import best_times, collapse


def collapse_table(values: Sequence[float]) -> pd.DataFrame:
    r"""Return what becomes of $\det e^A=1$ for $A$ with the eigenvalues $\pm s$, a row for each `s`.

    Ten significant digits; `inf` where an entry of $e^A$ overflows.

    Shapes:
        values: (rows,) -> (rows, 4)

    Example:
        >>> collapse_table([10]).loc["10", "det, stored"]
        '0.9999999865'
    """
    rows = []
    for s in values:
        row = collapse(float(s))
        numbers = [math.inf if math.isnan(value) else value for value in (row.stored, row.computed)]
        shown = [f"{value:.10g}" for value in (s, *numbers)]
        rows.append([*shown, f"{row.bound:.1e}", f"{row.by_trace:.10g}"])
    return _table(rows, ["s", "det, stored", "det, computed", "bound", "exp(tr A)"])


def cost_table(
    sizes: Sequence[int], *, rng: np.random.Generator, clock: Callable[[], float], repeats: int = 3
) -> pd.DataFrame:
    """Return the milliseconds of both sides for random matrices of each size, and their ratio.

    Shapes:
        sizes: (rows,) -> (rows, 3)

    Raises:
        ValueError: a size or `repeats` is not positive.

    Example:
        >>> import time
        >>> table = cost_table([8, 16], rng=np.random.default_rng(0), clock=time.perf_counter)
        >>> table.index.tolist()
        [8, 16]
    """
    rows = []
    for n in sizes:
        left, right = best_times(n, rng=rng, clock=clock, repeats=repeats)
        rows.append([n, 1e3 * left, 1e3 * right, left / right])
    return _table(rows, ["n", "det(exp A), ms", "exp(tr A), ms", "ratio"])


def _table(rows: list[list[Any]], heads: list[str]) -> pd.DataFrame:
    """The first column names the rows."""
    index, columns = [row[0] for row in rows], pd.Index(heads[1:], name=heads[0])
    return pd.DataFrame([row[1:] for row in rows], index=index, columns=columns)

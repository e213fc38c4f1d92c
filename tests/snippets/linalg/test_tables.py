import time

import numpy as np
import pytest

from snippets.linalg.experiment import collapse
from snippets.linalg.tables import collapse_table, cost_table

VALUES = [1, 10, 18, 20, 50, 800]


def test_the_table_holds_what_the_experiment_gives():
    table = collapse_table(VALUES)
    assert table.index.tolist() == ["1", "10", "18", "20", "50", "800"]
    for s, stored, trace in zip(VALUES[:-1], table["det, stored"], table["exp(tr A)"], strict=False):
        assert float(stored) == pytest.approx(collapse(float(s)).stored, rel=1e-9)
        assert trace == "1"


def test_what_overflows_is_shown_as_infinite():
    last = collapse_table([800]).iloc[0]
    assert last.tolist() == ["inf", "inf", "inf", "1"]


@pytest.mark.parametrize("s", [10, 20, 50])
def test_what_is_computed_is_as_wrong_as_rounding_allows(s):
    row = collapse_table([s]).iloc[0]
    assert abs(float(row["det, computed"]) - 1) <= 16 * float(row["bound"])


def test_a_row_of_costs_holds_two_times_and_their_ratio():
    table = cost_table([4, 8], rng=np.random.default_rng(0), clock=time.perf_counter, repeats=1)
    assert table.index.tolist() == [4, 8]
    assert np.allclose(table["ratio"], table["det(exp A), ms"] / table["exp(tr A), ms"])
    assert (table["ratio"] > 0).all()


def test_times_are_in_milliseconds():
    ticks = iter([0.0, 0.5, 0.5, 0.75])
    table = cost_table([1], rng=np.random.default_rng(0), clock=ticks.__next__, repeats=1)
    assert table.loc[1].tolist() == [500.0, 250.0, 2.0]


def test_a_size_must_be_positive():
    with pytest.raises(ValueError, match="received 0 and 3"):
        cost_table([0], rng=np.random.default_rng(0), clock=time.perf_counter)

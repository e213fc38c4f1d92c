from __future__ import annotations

import pytest


@pytest.mark.workers(2)
def test_two_processes_are_measured_beside_one(tensorflow):
    """How much faster they are is not asked for: other work of the machine decides it."""
    from snippets.bert.scaling import worker_scaling

    one, two = worker_scaling((1, 2), rows=2, steps=6)
    assert (one["processes"], two["processes"], one["efficiency"]) == (1, 2, 1)
    assert two["efficiency"] == pytest.approx(two["tokens/s"] / one["tokens/s"] / 2)

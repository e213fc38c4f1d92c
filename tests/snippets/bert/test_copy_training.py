"""The copy corpus is learnt the same way in four ways, and down to what is possible."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def curves(two_replicas):
    from snippets.bert.copy_training import curves_of_four_ways

    return curves_of_four_ways(two_replicas, steps=12)


@pytest.mark.xla
@pytest.mark.replicas
def test_one_device_xla_and_replicas_lie_on_each_other(curves):
    for name in ("XLA", "two replicas"):
        assert np.abs(curves[name] - curves["one device"]).max() < 1e-5


@pytest.mark.mixed_precision
def test_bfloat16_lies_within_one_percent(curves):
    assert np.abs(curves["mixed bfloat16"] / curves["one device"] - 1).max() < 0.01


def test_large_initial_weights_do_not_begin_far_from_guessing(curves):
    assert np.log(45) < curves["one device"][0] < 1.1 * np.log(45)


def test_no_step_at_all_is_refused(tensorflow):
    from snippets.bert.copy_training import train_on_copies
    from snippets.bert.strategy import make_strategy

    with pytest.raises(ValueError, match="warmup_steps < total_steps"):
        train_on_copies(make_strategy("cpu"), steps=0)

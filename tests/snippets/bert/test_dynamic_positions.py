"""The same hidden states, with and without a shape that depends on values."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def states(tensorflow):
    return tensorflow.random.stateless_normal((2, 5, 3), seed=(0, 1))


@pytest.fixture
def is_masked(tensorflow):
    return tensorflow.constant([[True, False, False, True, False], [False, True, True, False, False]])


def test_the_rows_are_those_of_the_static_way(states, is_masked, tensorflow):
    from snippets.bert.dynamic_positions import masked_states
    from snippets.bert.masked_lm_head import GatherPositions

    dynamic = masked_states(states, is_masked)
    static = GatherPositions()(states, tensorflow.constant([[0, 3], [1, 2]]))
    assert np.array_equal(dynamic, np.reshape(static, (4, 3)))
    assert np.array_equal(dynamic, np.asarray(states)[is_masked.numpy()])


def test_xla_on_a_processor_accepts_it_and_the_report_does_not(states, is_masked):
    from snippets.bert.dynamic_positions import masked_states
    from snippets.testing.accelerator import accelerator_report

    report = accelerator_report(masked_states, states, is_masked)
    assert report.outputs.shape == (4, 3)  # it compiled, and ran
    assert "op Where: runs on the host, or its shape depends on values" in report.problems
    assert "HLO: bounded dynamic dimension in f32[<=10,3]" in report.problems


@pytest.mark.xla
def test_the_static_way_has_nothing_to_report(states, tensorflow):
    from snippets.bert.masked_lm_head import GatherPositions
    from snippets.testing.accelerator import accelerator_report

    positions = tensorflow.constant([[0, 3], [1, 2]])
    assert accelerator_report(GatherPositions().call, states, positions).problems == ()


def test_a_mask_of_another_shape_is_refused(states, tensorflow):
    from snippets.bert.dynamic_positions import masked_states

    with pytest.raises(ValueError, match="incompatible"):
        masked_states(states, tensorflow.constant([[True, False]]))

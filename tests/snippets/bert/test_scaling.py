from __future__ import annotations

import pytest


@pytest.mark.workers(2)
def test_the_speed_of_two_processes_is_measured(tensorflow):
    """How much faster they are than one is not asked for: other work of the machine decides it."""
    from snippets.bert.config import BertConfig
    from snippets.bert.scaling import worker_scaling

    config = BertConfig(25, 16, 1, 2, 32, max_length=16, max_predictions=4)
    (two,) = worker_scaling((2,), rows=2, steps=6, config=config)
    assert (two["processes"], two["efficiency"]) == (2, 1)
    assert two["tokens/s"] > 0

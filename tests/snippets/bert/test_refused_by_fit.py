"""What works on one device and not on two replicas or in two processes."""

from __future__ import annotations

import pytest

OPTIONS = {
    "accumulation_steps=2": (
        {"accumulation_steps": 2},
        "RuntimeError: `merge_call` called while defining a new graph or a tf.function",
    ),
    "jit_compile=True": (
        {"jit_compile": True},
        "InvalidArgumentError: Trying to access resource",
    ),
    "steps_per_execution=2": (
        {"steps_per_execution": 2},
        "InvalidArgumentError: You must feed a value for placeholder tensor",
    ),
}
each = pytest.mark.parametrize(("options", "reason"), OPTIONS.values(), ids=OPTIONS)


@each
def test_one_device_does_it(tensorflow, options, reason):
    from snippets.bert.refused_by_fit import refused_by_fit

    assert refused_by_fit(tensorflow.distribute.get_strategy(), **options) == ""


@pytest.mark.replicas
@each
def test_two_replicas_refuse(two_replicas, options, reason):
    from snippets.bert.refused_by_fit import refused_by_fit

    assert refused_by_fit(two_replicas, **options) == reason


@pytest.mark.replicas
def test_two_replicas_do_it_without(two_replicas):
    from snippets.bert.refused_by_fit import refused_by_fit

    assert refused_by_fit(two_replicas) == ""


@pytest.mark.workers(2)
def test_two_processes_refuse_all_of_it(tensorflow):
    from snippets.bert.processes import run_workers
    from snippets.bert.refused_by_fit import refused_by_workers

    reason = "ValueError: Attempt to convert a value (PerReplica"
    assert run_workers(refused_by_workers, 2) == [reason] * 2

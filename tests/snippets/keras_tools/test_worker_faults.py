"""The faults that the tools are for, on the installed versions."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from snippets.keras_tools.thread_safe_iterator import ThreadSafeIterator

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def faults(tensorflow):
    from snippets.keras_tools import worker_faults

    return SimpleNamespace(**vars(worker_faults))


def test_forked_workers_draw_the_same_numbers_from_the_global_generator_in_every_epoch(faults):
    dataset = faults.GlobalRandomness(8, workers=4, use_multiprocessing=True)
    np.random.seed(0)
    seen = faults.numbers_seen(dataset, epochs=2)
    assert len(np.unique(seen)) < 8
    assert len(np.unique(seen)) == len(np.unique(seen[0]))


@pytest.mark.parametrize("options", [{"workers": 2}, {"workers": 2, "use_multiprocessing": True}])
def test_an_epoch_that_is_set_where_it_begins_comes_too_late_for_workers(faults, options):
    late = faults.numbers_seen(faults.EpochSetAtBeginning(3, **options), epochs=2)
    alone = faults.numbers_seen(faults.EpochSetAtBeginning(3), epochs=2)
    assert alone.tolist() == [[1, 1, 1], [2, 2, 2]]
    assert late.tolist() == [[0, 0, 0], [1, 1, 1]]


def test_workers_of_keras_may_not_have_processes_of_their_own(faults, tensorflow):
    dataset = faults.PoolInWorker(workers=1, use_multiprocessing=True)
    with pytest.raises(tensorflow.errors.UnknownError) as caught:
        faults.numbers_seen(dataset, epochs=1)
    assert "AssertionError: daemonic processes are not allowed to have children" in str(caught.value)
    assert faults.numbers_seen(faults.PoolInWorker(workers=2), epochs=1).tolist() == [[0]]


def test_a_generator_refuses_threads_that_come_while_it_runs(faults):
    _, refused = faults.take_from_threads(faults.slow_count(40), n_threads=4)
    assert refused > 0
    taken, refused = faults.take_from_threads(ThreadSafeIterator(faults.slow_count(40)), n_threads=4)
    assert (taken, refused) == (list(range(40)), 0)


# One worker of Keras kills itself.
KILLED = """
import os, signal
import keras
import numpy as np
from snippets.keras_tools.worker_faults import EpochSetAtBeginning, numbers_seen

class Killed(EpochSetAtBeginning):
    def __getitem__(self, index):
        if index == 2 and os.getpid() != main:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__getitem__(index)

main = os.getpid()
print(numbers_seen(EpochSetAtBeginning(4), epochs=1), flush=True)
numbers_seen(Killed(4, workers=2, use_multiprocessing=True), epochs=1)
"""


def test_keras_waits_for_ever_for_a_worker_that_was_killed():
    script = subprocess.Popen(
        [sys.executable, "-c", KILLED],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with script:
        assert script.stdout.readline() == b"[[1. 1. 1. 1.]]\n"
        time.sleep(4)  # the same four batches took a moment
        still_waiting = script.poll() is None
        os.killpg(script.pid, signal.SIGKILL)
    assert still_waiting

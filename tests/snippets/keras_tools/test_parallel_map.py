"""The map over workers: order, back-pressure, errors, and that nothing stays behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import traceback
from concurrent.futures.process import BrokenProcessPool
from itertools import count
from multiprocessing import active_children
from pathlib import Path
from threading import Event, Lock

import pytest

from snippets.keras_tools.parallel_map import parallel_map

ROOT = Path(__file__).parents[3]
PROCESSES = ["fork", "spawn", "forkserver"]
CONTEXTS = ["thread", *PROCESSES]


def square(n):
    return n * n


def third_fails(n):
    if n == 3:
        raise LookupError("no third")
    return n


def third_is_killed(n):
    if n == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return n


def squares_from_processes_of_its_own(n):
    return list(parallel_map(square, range(n), workers=1, context="fork"))


@pytest.fixture(autouse=True)
def nothing_stays_behind():
    yield
    assert active_children() == []


@pytest.mark.parametrize("context", CONTEXTS)
def test_it_is_the_map_of_python(context):
    assert list(parallel_map(square, range(7), workers=2, context=context)) == list(map(square, range(7)))
    unordered = parallel_map(square, range(7), workers=2, context=context, ordered=False)
    assert sorted(unordered) == list(map(square, range(7)))


@pytest.mark.parametrize("workers", [1, 3])
def test_results_do_not_depend_on_the_number_of_workers(workers):
    found = parallel_map(square, iter(range(20)), workers=workers, context="fork", buffersize=5)
    assert list(found) == list(map(square, range(20)))


def test_of_nothing_it_makes_nothing():
    assert list(parallel_map(square, [], workers=2)) == []


def test_without_order_the_slow_one_is_not_waited_for():
    may_end = Event()

    def wait_at_0(n):
        return n if n else may_end.wait(timeout=60)

    found = parallel_map(wait_at_0, range(6), workers=2, context="thread", ordered=False)
    first = [next(found) for _ in range(5)]
    may_end.set()
    assert first == [1, 2, 3, 4, 5]
    assert list(found) == [True]


@pytest.mark.parametrize("ordered", [True, False])
def test_it_reads_no_further_ahead_than_the_buffer_is_long(ordered):
    read, ahead, out = [], [], 0

    def source():
        for n in count():
            read.append(n)
            ahead.append(len(read) - out)
            yield n

    found = parallel_map(square, source(), workers=2, context="thread", buffersize=5, ordered=ordered)
    assert read == []
    for _ in range(8):
        next(found)
        out += 1
        time.sleep(0.01)
        assert len(read) == out + 4
    found.close()
    assert len(read) == 12
    assert max(ahead) == 5


@pytest.mark.parametrize("context", PROCESSES)
def test_an_error_comes_with_the_traceback_of_the_worker(context):
    found = parallel_map(third_fails, count(), workers=2, context=context)
    assert [next(found) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(LookupError, match="no third") as caught:
        next(found)
    text = "".join(traceback.format_exception(caught.value))
    assert re.search(rf'{re.escape(Path(__file__).name)}", line \d+, in third_fails', text)
    assert active_children() == []


def test_an_error_of_the_items_comes_through():
    found = parallel_map(square, (1 // n for n in (1, 1, 0)), workers=1, context="fork", buffersize=1)
    assert next(found) == 1
    assert next(found) == 1
    with pytest.raises(ZeroDivisionError):
        next(found)


@pytest.mark.parametrize("ordered", [True, False])
def test_an_error_of_the_items_loses_no_result(ordered):
    items = (6 // n for n in (1, 2, 3, 0, 6))
    found = []
    with pytest.raises(ZeroDivisionError):
        found += parallel_map(square, items, workers=2, context="thread", ordered=ordered)
    assert sorted(found) == [4, 9, 36]


def test_an_item_that_is_late_holds_no_result_back_that_was_asked_for_before():
    may_go_on = Event()

    def source():
        yield from range(4)
        assert may_go_on.wait(timeout=60)
        yield 4

    found = parallel_map(square, source(), workers=2, context="thread", buffersize=4)
    assert next(found) == 0
    may_go_on.set()
    assert list(found) == [1, 4, 9, 16]


@pytest.mark.parametrize("context", PROCESSES)
def test_a_killed_worker_is_an_error_and_no_hang(context):
    with pytest.raises(BrokenProcessPool, match="terminated abruptly"):
        list(parallel_map(third_is_killed, count(), workers=2, context=context))
    assert active_children() == []


@pytest.mark.parametrize("context", PROCESSES)
def test_leaving_early_ends_the_workers(context):
    found = parallel_map(square, count(), workers=2, context=context)
    assert [next(found) for _ in range(3)] == [0, 1, 4]
    assert len(active_children()) == 2
    found.close()
    assert active_children() == []


def test_a_worker_may_have_workers():
    found = parallel_map(squares_from_processes_of_its_own, [2, 3], workers=2, context="spawn")
    assert list(found) == [[0, 1], [0, 1, 4]]


def test_bad_input_is_refused_before_anything_starts():
    with pytest.raises(ValueError, match=r"^expected a context of thread, .*, received 'threads'$"):
        parallel_map(square, [1], workers=1, context="threads")
    with pytest.raises(ValueError, match=r"^expected at least 1 worker, received 0$"):
        parallel_map(square, [1], workers=0)
    message = r"^expected a buffersize of at least 3, an item for each worker, received 2$"
    with pytest.raises(ValueError, match=message):
        parallel_map(square, [1], workers=3, buffersize=2)
    lock = Lock()
    with pytest.raises(TypeError, match="cannot pickle"):
        parallel_map(lambda n: (lock, n), [1], workers=1)


# A script that takes numbers for ever, and prints the process ids of its workers first.
ENDLESS = """
import os, sys, time
from itertools import count
from snippets.keras_tools.parallel_map import parallel_map

def worker(n):
    time.sleep(0.01)
    return os.getpid()

if __name__ == "__main__":
    found = parallel_map(worker, count(), workers=2, context=sys.argv[1])
    pids = set()
    while len(pids) < 2:
        pids.add(next(found))
    print(*pids, flush=True)
    for pid in found:
        pass
"""


@pytest.fixture(params=PROCESSES)
def endless(request, tmp_path):
    """The running script and the ids of its workers."""
    file = tmp_path / "endless.py"
    file.write_text(ENDLESS, encoding="utf-8")
    script = subprocess.Popen(
        [sys.executable, str(file), request.param],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with script:
        yield script, [int(pid) for pid in script.stdout.readline().split()]
        if script.poll() is None:
            os.killpg(script.pid, signal.SIGKILL)


def is_running(pid):
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return state.stdout.strip()[:1] not in ("", "Z")


def end_within(seconds, pids):
    end = time.monotonic() + seconds
    while time.monotonic() < end and any(map(is_running, pids)):
        time.sleep(0.05)
    return not any(map(is_running, pids))


def test_control_c_ends_all_with_one_traceback(endless):
    script, pids = endless
    os.killpg(script.pid, signal.SIGINT)  # as a terminal does
    _, errors = script.communicate(timeout=30)
    assert script.returncode == -signal.SIGINT
    assert errors.count("Traceback") == 1
    assert errors.endswith("KeyboardInterrupt\n")
    assert end_within(30, pids)


def test_workers_end_when_their_parent_is_killed(endless):
    script, pids = endless
    assert all(map(is_running, pids))
    script.kill()
    assert end_within(30, pids)

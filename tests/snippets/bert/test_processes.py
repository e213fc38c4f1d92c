from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from multiprocessing import active_children

import pytest

from snippets.bert.processes import run_workers


@pytest.fixture(autouse=True)
def no_orphan():
    yield
    assert active_children() == []


@pytest.mark.workers(2)
def test_workers_know_each_other_and_which_they_are():
    found = [json.loads(each) for each in run_workers(os.getenv, 2, "TF_CONFIG")]
    assert [each["task"] for each in found] == [{"type": "worker", "index": i} for i in range(2)]
    assert found[0]["cluster"] == found[1]["cluster"]
    ports = [int(worker.removeprefix("127.0.0.1:")) for worker in found[0]["cluster"]["worker"]]
    assert len(set(ports)) == 2
    for port in ports:  # free again
        with socket.socket() as each:
            each.bind(("127.0.0.1", port))


def test_the_traceback_of_a_worker_is_in_the_message():
    with pytest.raises(RuntimeError, match=r"(?s)worker \d of 2 failed:.*JSONDecodeError: Expecting prop"):
        run_workers(json.loads, 2, "{")


def test_a_worker_that_dies_ends_the_others():
    before = time.monotonic()
    with pytest.raises(RuntimeError, match="worker 0 of 1 failed"):
        run_workers(os.abort, 1)
    assert time.monotonic() - before < 30


def test_workers_have_a_time_limit():
    with pytest.raises(TimeoutError) as caught:
        run_workers(time.sleep, 2, 100, time_limit=1)
    assert str(caught.value) == "expected workers [0, 1] to end in time; they were killed"


def test_workers_end_when_their_parent_is_killed(tmp_path):
    note = tmp_path / "pid"
    work = (
        f"import os, time; open({str(note) + '.new'!r}, 'w').write(str(os.getpid())); "
        f"os.rename({str(note) + '.new'!r}, {str(note)!r}); time.sleep(100)"
    )
    program = (
        "from snippets.bert.processes import run_workers\n"
        f"if __name__ == '__main__':\n    run_workers(exec, 1, {work!r})\n"
    )
    file = tmp_path / "parent.py"
    file.write_text(program)
    with subprocess.Popen([sys.executable, str(file)], env=os.environ | {"PYTHONPATH": "."}) as parent:
        wait_for(note.exists)
        parent.send_signal(signal.SIGKILL)
    pid = int(note.read_text())
    wait_for(lambda: not is_running(pid))


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_running(pid):
    """Not even as a zombie that nobody has collected."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return state.stdout.strip()[:1] not in ("", "Z")

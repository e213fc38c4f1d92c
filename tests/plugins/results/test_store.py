"""The files of results: whole or not at all, named when they are damaged, one writer at a time."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from onesource.model import ProblemError
from onesource.results.encoding import encoded
from onesource.results.store import Store

PYTHON = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "plugins")}


@pytest.fixture
def store(tmp_path):
    (tmp_path / "results").mkdir()
    return Store(tmp_path / "results")


def refusal(action):
    with pytest.raises(ProblemError) as caught:
        action()
    return str(caught.value)


def test_what_is_written_is_read(store, frozen):
    store.write("discs", frozen)
    assert store.read("discs") == frozen
    assert store.slugs() == ["discs"]
    assert [file.name for file in store.folder.iterdir()] == ["discs.ipynb"]


def test_missing_damaged_and_unreadable_results_are_told_apart(store, frozen):
    assert refusal(lambda: store.read("discs")) == (
        "FRZ-MISSING: there is no results/discs.ipynb. Run 'onesource results discs'."
    )
    store.file("discs").write_text(encoded(frozen)[:-1], encoding="utf-8")
    assert refusal(lambda: store.read("discs")) == (
        "FRZ-CORRUPT: results/discs.ipynb is not what was written: it is laid out in another way. "
        "Restore it from git, or delete it. Run 'onesource results discs'."
    )
    store.file("discs").write_bytes(b"\xff\xfe")
    assert refusal(lambda: store.read("discs")).startswith("FRZ-CORRUPT: results/discs.ipynb is not what")
    store.file("discs").unlink()
    store.file("discs").mkdir()
    assert refusal(lambda: store.read("discs")) == (
        "FRZ-IO: results/discs.ipynb cannot be read: Is a directory."
    )


@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.replace", "os.fchmod"])
def test_a_full_disk_leaves_the_old_results(store, frozen, monkeypatch, call):
    store.write("discs", frozen)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(call, full)
    message = refusal(lambda: store.write("discs", replace(frozen, values=())))
    assert message == "FRZ-IO: results/discs.ipynb cannot be written: No space left on device."
    assert store.read("discs") == frozen
    assert [file.name for file in store.folder.iterdir()] == ["discs.ipynb"]


def test_the_same_results_are_not_written_again(store, frozen):
    store.write("discs", frozen)
    before = store.file("discs").stat()
    store.write("discs", frozen)
    after = store.file("discs").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "results").write_text("a file", encoding="utf-8")
    store = Store(tmp_path / "results")

    def hold():
        with store.held():
            pass

    assert refusal(hold) == "FRZ-IO: results/ cannot be written: File exists."


HOLD = """
import sys
from pathlib import Path
from onesource.results.store import Store
with Store(Path(sys.argv[1])).held():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_of_two_processes_names_the_first(store):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store.folder)],
        env=PYTHON,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdin and holder.stdout
    with holder, holder.stdin:
        assert holder.stdout.readline() == b"held\n"

        def hold():
            with store.held(patience=0.1):
                pass

        assert refusal(hold) == (
            f"FRZ-LOCK: notebooks has been in use by process {holder.pid} for 0.1 s. "
            "Wait until it ends, or end it, and run 'onesource results' again."
        )
        holder.kill()
        holder.wait()
        with store.held(patience=10):  # the lock dies with its process
            pass


def test_what_killed_processes_left_is_removed(store, frozen):
    store.write("discs", frozen)
    (store.folder / ".discs.ipynb.x1.new").write_text("half", encoding="utf-8")
    with store.held():
        assert sorted(file.name for file in store.folder.iterdir()) == [".notebooks.lock", "discs.ipynb"]
    assert store.slugs() == ["discs"]


# Forks, so that a hundred processes cost what one does.
KILL = """
import os, random, signal, sys, time
from dataclasses import replace
from pathlib import Path
from onesource.results.decoding import decoded
from onesource.results.store import Store

store = Store(Path(sys.argv[1]))
first = store.read("discs")
second = replace(first, values=())
draw = random.Random(0)
littered = 0
for _ in range(100):
    child = os.fork()
    if not child:
        while True:
            store.write("discs", second)
            store.write("discs", first)
    time.sleep(draw.uniform(0, 0.02))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert store.read("discs") in (first, second)
    littered += len(list(store.folder.iterdir())) > 1
with store.held():
    print(littered, *sorted(file.name for file in store.folder.iterdir()))
"""


def test_a_hundred_processes_killed_while_they_write_leave_whole_results(store, frozen):
    store.write("discs", frozen)
    command = [sys.executable, "-c", KILL, str(store.folder)]
    run = subprocess.run(command, env=PYTHON, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    littered, *left = run.stdout.split()
    assert int(littered) > 0, "no process was killed while it wrote"
    assert left == [".notebooks.lock", "discs.ipynb"]

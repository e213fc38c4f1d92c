"""The file of evidence: whole or not at all, whoever else wants it and whatever ends a process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from onesource.evidence.records import Entry, Evidence
from onesource.evidence.store import read_evidence, update_evidence
from onesource.model import ProblemError
from onesource.storage.locking import locked

PLUGINS = Path(__file__).parents[3] / "plugins"

EVIDENCE = Evidence({"snippets.a:b": Entry("c", "2026-01-01", {}, {"tests/a.py::test": frozenset({1})})})


def test_a_damaged_file_is_refused_with_the_reason_and_what_to_do(tmp_path):
    path = tmp_path / "results" / "evidence.json"
    path.parent.mkdir()
    path.write_text('{"schema": 1,', encoding="utf-8")
    with pytest.raises(ProblemError) as refusal:
        read_evidence(path)
    assert str(refusal.value) == (
        "EVD-CORRUPT: results/evidence.json is not what was written: line 1 is not JSON (Expecting property "
        "name enclosed in double quotes). Restore it from git, or delete it, and run 'make test'."
    )
    path.write_bytes(b"\xff")
    with pytest.raises(ProblemError, match=r"^EVD-CORRUPT: .*can't decode byte 0xff"):
        read_evidence(path)


def test_a_missing_file_is_no_evidence_and_a_folder_in_its_place_is_a_problem(tmp_path):
    path = tmp_path / "results" / "evidence.json"
    assert read_evidence(path) == Evidence()
    path.mkdir(parents=True)
    for use in (lambda: read_evidence(path), lambda: update_evidence(path, lambda old: old)):
        with pytest.raises(
            ProblemError, match=r"^EVD-IO: results/evidence.json cannot be read: Is a directory\.$"
        ):
            use()


def test_a_disk_that_is_full_leaves_the_old_evidence_and_no_litter(tmp_path, monkeypatch):
    path = tmp_path / "results" / "evidence.json"
    update_evidence(path, lambda _: EVIDENCE)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProblemError) as refusal:
        update_evidence(path, lambda _: Evidence())
    assert str(refusal.value) == "EVD-IO: results/evidence.json cannot be written: No space left on device."
    assert read_evidence(path) == EVIDENCE
    assert sorted(each.name for each in path.parent.iterdir()) == [".evidence.json.lock", "evidence.json"]


def test_evidence_that_stays_the_same_is_not_written_again(tmp_path):
    path = tmp_path / "evidence.json"
    update_evidence(path, lambda _: EVIDENCE)
    before = path.stat()
    update_evidence(path, lambda old: old)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_the_second_of_two_processes_waits_and_then_names_the_first(tmp_path):
    path = tmp_path / "evidence.json"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], env=PYTHON, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin and holder.stdout
    with holder, holder.stdin:
        assert holder.stdout.readline() == b"locked\n"
        start = time.monotonic()
        with (
            pytest.raises(ProblemError) as refusal,
            locked(path, code="EVD-LOCK", again="run the tests again", patience=0.2),
        ):
            pass
        assert time.monotonic() - start >= 0.2
        assert str(refusal.value) == (
            f"EVD-LOCK: evidence.json has been in use by process {holder.pid} for 0.2 s. "
            "Wait until it ends, or end it, and run the tests again."
        )
        threading.Timer(0.1, holder.kill).start()
        with locked(path, code="", again="", patience=10):  # the lock dies with its process
            pass


PYTHON = {**os.environ, "PYTHONPATH": str(PLUGINS)}

HOLD = """
import sys
from pathlib import Path
from onesource.storage.locking import locked
with locked(Path(sys.argv[1]), code="", again=""):
    print("locked", flush=True)
    sys.stdin.read()
"""

# Forks, so that a hundred processes cost what one does.
KILL = """
import os, random, signal, sys, time
from pathlib import Path
from onesource.evidence.records import Entry, Evidence
from onesource.evidence.store import read_evidence, update_evidence

path = Path(sys.argv[1])
tests = {f"tests/test_{n % 7}.py::test[{n}]": frozenset(range(n % 50)) for n in range(200)}
versions = [Evidence({"snippets.a:b": Entry(name, "2026-01-01", {}, tests)}) for name in ("one", "two")]
update_evidence(path, lambda _: versions[0])
rounds = random.Random(0)
littered = 0
for _ in range(100):
    child = os.fork()
    if not child:
        while True:
            update_evidence(path, lambda old: versions[old == versions[0]])
    time.sleep(rounds.uniform(0, 0.02))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert read_evidence(path) in versions
    littered += len(list(path.parent.iterdir())) > 2
update_evidence(path, lambda old: old)
print(littered, *sorted(file.name for file in path.parent.iterdir()))
"""


def test_a_hundred_processes_killed_while_they_write_leave_whole_evidence(tmp_path):
    command = [sys.executable, "-c", KILL, str(tmp_path / "evidence.json")]
    run = subprocess.run(command, env=PYTHON, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    littered, *left = run.stdout.split()
    assert int(littered) > 0, "no process was killed while it wrote"
    assert left == [".evidence.json.lock", "evidence.json"]

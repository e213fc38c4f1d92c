"""The process does what it is asked, in a bare environment, and leaves nothing behind."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from onesource.math import node
from onesource.math.worker import Worker, WorkerError

WORKER = [str(node.FOLDER / "worker.mjs")]


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker([str(node.node()), *WORKER], {}, limit=10)
    yield worker
    worker.close()


def test_it_says_which_mathjax_it_is(worker: Worker) -> None:
    assert worker.about["version"] == node.mathjax_version()


def test_answers_carry_the_numbers_of_their_requests(worker: Worker) -> None:
    requests = {number: {"tex": f"x_{{{number}}}", "display": False} for number in range(1, 101)}
    answers = dict(worker.exchange(requests))
    assert sorted(answers) == sorted(requests)
    assert all(f"<mn>{number}</mn>" in answer["mathml"] for number, answer in answers.items())


def test_it_sees_no_environment_and_no_files(worker: Worker) -> None:
    environment = Path(f"/proc/{worker.process.pid}/environ").read_bytes()
    assert environment == b"LANG=C.UTF-8\0"
    assert list(Path(f"/proc/{worker.process.pid}/cwd").iterdir()) == []


def test_it_ends_with_the_build(worker: Worker) -> None:
    assert worker.process.stdin is not None
    worker.process.stdin.close()
    assert worker.process.wait(timeout=10) == 0
    worker.process.stdin = None


def test_closing_ends_the_whole_process_group(worker: Worker) -> None:
    worker.close()
    assert worker.process.returncode == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.killpg(worker.process.pid, 0)
    assert not Path(worker.folder.name).exists()


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("process.exit(3)", "it ended: it said nothing"),
        ("throw new Error('no such thing')", "it ended: Error: no such thing"),
        ("process.stdout.write('hello, this is no frame')", "it wrote what is no answer"),
        (
            "process.stdout.write(Buffer.from('MTH1\\0\\0\\0\\x02\\0\\0\\0\\0[]', 'latin1'))",
            "it wrote what is no answer",
        ),
        (
            "process.stdout.write(Buffer.from('MTH1\\0\\0\\0\\x02\\0\\0\\0\\0{]', 'latin1'))",
            "it wrote what is no answer",
        ),
        (
            "process.stdout.write(Buffer.from('MTH1\\xff\\0\\0\\x02\\0\\0\\0\\0{}', 'latin1'))",
            "it wrote what is no answer",
        ),
        (
            "process.stdout.write(Buffer.from('MTH1\\0\\0\\0\\x02\\0\\0\\0\\x05{}', 'latin1'))",
            "an answer to 5, which was not asked",
        ),
    ],
)
def test_what_is_no_worker_is_refused(program: str, message: str) -> None:
    with pytest.raises(WorkerError) as error:
        Worker([str(node.node()), "-e", program], {}, limit=10)
    assert str(error.value) == message


def test_a_formula_has_its_time_limit() -> None:
    greeting = "process.stdout.write(Buffer.from('MTH1\\0\\0\\0\\x02\\0\\0\\0\\0{}', 'latin1'))"
    program = f"{greeting}; setInterval(() => 0, 9)"
    worker = Worker([str(node.node()), "-e", program], {}, limit=0.2)
    begin = time.monotonic()
    with pytest.raises(WorkerError, match="it did not answer in time"):
        list(worker.exchange({1: {"tex": "x", "display": False}}))
    assert 0.2 <= time.monotonic() - begin < 5
    worker.close()

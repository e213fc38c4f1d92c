"""The Node process that typesets formulas, and how to talk to it: frames with a length and a number."""

import json
import os
import select
import signal
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

MAGIC = b"MTH1"
HEADER = struct.Struct(">4sII")
LARGEST_ANSWER = 16_000_000  # bytes
IN_FLIGHT = 32_000  # bytes of requests: well below what a pipe holds, so that a write never waits
START_LIMIT = 30.0  # seconds

Answer = dict[str, Any]


class WorkerError(Exception):
    """The process died, does not answer in time, or wrote what is no answer."""


class Worker:
    """One process, from its start to its end; after a `WorkerError` only `close` makes sense."""

    def __init__(self, command: Sequence[str], macros: Mapping[str, Any], *, limit: float) -> None:
        self.limit = limit  # seconds for a formula
        self.folder = tempfile.TemporaryDirectory(prefix="onesource-formulas-")  # empty
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            bufsize=0,
            cwd=self.folder.name,
            env={"LANG": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            self.about = self.ask("macros", dict(macros))
        except WorkerError:
            self.close()
            raise

    def ask(self, question: str, value: Any = None) -> Answer:
        """A question that is no formula."""
        self._send(0, json.dumps({"ask": question, "value": value}).encode())
        number, answer = self._receive(time.monotonic() + START_LIMIT)
        if number != 0:
            raise WorkerError(f"an answer to {number}, which was not asked")
        return answer

    def exchange(self, requests: Mapping[int, Answer]) -> Iterator[tuple[int, Answer]]:
        """Send the requests, as many at a time as the pipe holds; yield the answers as they come."""
        bodies = {
            number: json.dumps(request, ensure_ascii=False).encode() for number, request in requests.items()
        }
        waiting = list(reversed(bodies))
        flying: set[int] = set()

        def size(*numbers: int) -> int:
            return sum(len(bodies[number]) for number in numbers)

        while waiting or flying:
            while waiting and (not flying or size(*flying, waiting[-1]) < IN_FLIGHT):
                number = waiting.pop()
                self._send(number, bodies[number])
                flying.add(number)
            number, answer = self._receive(time.monotonic() + self.limit)
            if number not in flying:
                raise WorkerError(f"an answer to {number}, which was not asked")
            flying.remove(number)
            yield number, answer

    def close(self) -> None:
        """End the process and whatever it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            if stream is not None:
                stream.close()
        self.folder.cleanup()

    def complaint(self) -> str:
        """The line of standard error that names an error."""
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        named = [line for line in lines if "Error" in line or "error" in line]
        return (named or lines or ["it said nothing"])[-1].strip()

    def _send(self, number: int, body: bytes) -> None:
        assert self.process.stdin is not None
        frame = memoryview(HEADER.pack(MAGIC, len(body), number) + body)
        try:
            while frame:
                frame = frame[self.process.stdin.write(frame) :]
        except OSError as error:
            raise WorkerError(f"it ended: {self.complaint()}") from error

    def _receive(self, deadline: float) -> tuple[int, Answer]:
        magic, length, number = HEADER.unpack(self._read(HEADER.size, deadline))
        if magic != MAGIC or length > LARGEST_ANSWER:
            raise WorkerError("it wrote what is no answer")
        try:
            answer = json.loads(self._read(length, deadline))
        except ValueError as error:
            raise WorkerError("it wrote what is no answer") from error
        if not isinstance(answer, dict):
            raise WorkerError("it wrote what is no answer")
        return number, answer

    def _read(self, count: int, deadline: float) -> bytes:
        assert self.process.stdout is not None
        descriptor = self.process.stdout.fileno()
        parts = []
        while count:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise WorkerError("it did not answer in time")
            part = os.read(descriptor, count)
            if not part:
                raise WorkerError(f"it ended: {self.complaint()}")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

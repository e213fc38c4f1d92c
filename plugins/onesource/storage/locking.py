"""One process at a time at a file that others may want to change too."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onesource.model import ProblemError

STEP = 0.05  # seconds


@contextmanager
def locked(path: Path, *, code: str, again: str, patience: float = 10.0) -> Iterator[None]:
    """Hold `path` for this process; the lock ends with the process, whatever ends that.

    Raises:
        ProblemError: `code`, another process still holds it after `patience` seconds; `again` says what to
            do when it no longer does.
    """
    lock = path.with_name(f".{path.name}.lock")  # not `path`, which is replaced
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        deadline = time.monotonic() + patience
        while not _taken(descriptor):
            if time.monotonic() > deadline:
                holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
                raise ProblemError(
                    code,
                    f"{path.name} has been in use by process {holder} for {patience:g} s. "
                    f"Wait until it ends, or end it, and {again}.",
                )
            time.sleep(STEP)
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

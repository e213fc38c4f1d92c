"""The file results/evidence.json: verified when read, replaced as a whole when written."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from onesource.evidence.decoding import decoded
from onesource.evidence.encoding import encoded
from onesource.evidence.locking import locked
from onesource.evidence.records import Evidence
from onesource.model import ProblemError


def read_evidence(path: Path) -> Evidence:
    """What is recorded in `path`: nothing, if there is no such file.

    Raises:
        ProblemError: EVD-CORRUPT or EVD-IO.
    """
    try:
        return decoded(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Evidence()
    except OSError as error:
        raise ProblemError("EVD-IO", f"{_shown(path)} cannot be read: {error.strerror}.") from None
    except ValueError as error:  # a UnicodeDecodeError is one too
        raise ProblemError(
            "EVD-CORRUPT",
            f"{_shown(path)} is not what was written: {error}. "
            "Restore it from git, or delete it, and run 'make test'.",
        ) from None


def update_evidence(
    path: Path, update: Callable[[Evidence], Evidence], *, patience: float = 10.0
) -> Evidence:
    """Read, change and write `path` while no other process does; return what is recorded now.

    Raises:
        ProblemError: EVD-CORRUPT, EVD-IO or EVD-LOCK; the file is then as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path, patience=patience):
            for leftover in path.parent.glob(f".{path.name}.*.new"):
                leftover.unlink()  # of a process that was killed while it wrote
            evidence = update(read_evidence(path))
            _write(path, encoded(evidence))
            return evidence
    except OSError as error:
        raise ProblemError("EVD-IO", f"{_shown(path)} cannot be written: {error.strerror}.") from None


def _write(path: Path, text: str) -> None:
    """Put `text` in the place of `path` at once; a file that holds it already is left alone."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", suffix=".new", delete=False
    ) as file:
        new = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)  # the new name too is on the disk
    finally:
        os.close(folder)


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"

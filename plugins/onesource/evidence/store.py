"""The file results/evidence.json: verified when read, replaced as a whole when written."""

from collections.abc import Callable
from pathlib import Path

from onesource.evidence.decoding import decoded
from onesource.evidence.encoding import encoded
from onesource.evidence.records import Evidence
from onesource.model import ProblemError
from onesource.storage.locking import locked
from onesource.storage.writing import sweep, write_whole


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
        with locked(path, code="EVD-LOCK", again="run the tests again", patience=patience):
            sweep(path.parent, path.name)
            evidence = update(read_evidence(path))
            write_whole(path, encoded(evidence))
            return evidence
    except OSError as error:
        raise ProblemError("EVD-IO", f"{_shown(path)} cannot be written: {error.strerror}.") from None


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"

"""A text file that is replaced as a whole: a reader, or a fault, meets the old text or the new one."""

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Put `text` in the place of `path` at once; a file that holds it already is left alone.

    Raises:
        OSError: `path` is then as it was.
    """
    content = text.encode("utf-8")
    if path.exists() and path.read_bytes() == content:
        return
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}.", suffix=".new", delete=False
    ) as file:
        new = Path(file.name)
        try:
            file.write(content)
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


def sweep(folder: Path, name: str) -> None:
    """Remove what processes left that were killed while they wrote; `name` may be a pattern."""
    for leftover in folder.glob(f".{name}.*.new"):
        leftover.unlink(missing_ok=True)

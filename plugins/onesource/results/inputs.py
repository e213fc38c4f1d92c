"""What the results of a post depend on, now and when they were computed."""

import os
import stat
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from onesource.model import ProblemError
from onesource.results.cells import Post
from onesource.results.frozen import Inputs
from onesource.results.normal import normal
from onesource.results.options import DATA_FOLDER
from onesource.results.pins import Pins

LARGEST = 50_000_000  # bytes of a data file
LOCK = "requirements.txt"


def inputs_of(post: Post, code: Mapping[str, str], data: Mapping[str, str]) -> Inputs:
    """All but the versions, which only a run knows."""
    return Inputs(
        tuple((cell.name, normal(cell.code)) for cell in post.cells),
        tuple(sorted({(each.after, normal(each.text)) for each in post.expressions})),
        dict(code),
        dict(data),
        {},
        "",
    )


def read_data(root: Path, path: str) -> bytes:
    """Raises ProblemError: CEL-DATA, there is no such file in the folder for data."""
    file = root / path
    if not file.resolve().is_relative_to((root / DATA_FOLDER).resolve()):
        raise ProblemError("CEL-DATA", f"{path} leads out of {DATA_FOLDER}/. Copy the file into it.")
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)  # a pipe must not hang
        with os.fdopen(descriptor, "rb") as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
                raise ProblemError("CEL-DATA", f"{path} is no file of at most {LARGEST // 1_000_000} MB.")
            return opened.read()
    except OSError as error:
        raise ProblemError("CEL-DATA", f"{path} cannot be read: {error.strerror}.") from None


def hash_data(content: bytes) -> str:
    return sha256(content).hexdigest()


def changes(recorded: Inputs, current: Inputs, pins: Pins) -> list[str]:
    """What differs between the record and the project, in words; nothing for results that are fresh."""
    return [
        *_changed_cells(recorded, current),
        *_changed("the code of ", recorded.code, current.code),
        *_changed("the file ", recorded.data, current.data),
        *_changed_versions(recorded, pins),
    ]


def _changed_cells(recorded: Inputs, current: Inputs) -> Iterator[str]:
    before, now = dict(recorded.cells), dict(current.cells)
    found = list(_changed("the cell ", before, now))
    yield from found
    if not found and list(before) != list(now):
        yield "the order of the cells"
    for after in sorted({after for after, _ in set(recorded.expressions) ^ set(current.expressions)}):
        yield f"the expressions after the cell '{after}'" if after else "the expressions before all cells"


def _changed(what: str, before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in [*now, *(name for name in before if name not in now)]:
        if name not in before:
            yield f"{what}'{name}', which is new"
        elif name not in now:
            yield f"{what}'{name}', which is gone"
        elif before[name] != now[name]:
            yield f"{what}'{name}'"


def _changed_versions(recorded: Inputs, pins: Pins) -> Iterator[str]:
    for name, version in recorded.versions.items():
        locked = pins.versions(name, recorded.python)
        if version not in locked:
            now = " or ".join(sorted(locked)) or "no version"
            yield f"{name} ({version} before, {now} in {LOCK})"

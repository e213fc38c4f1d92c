"""One file of the library, from bytes to text: never outside its folder, never half decoded."""

import errno
import os
import re
import stat
import tokenize
from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from onesource.model import ProblemError, Source

NAME = re.compile(r"\w+(?:\.py)?")  # no separator, so that a name cannot lead out of its folder

LARGEST = 1_000_000  # bytes; parsing 4 MB takes seconds

# Unicode's Bidi_Control: they make code read differently from what Python runs.
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def read_source(folder: Path, parts: Sequence[str], *, module: str) -> Source:
    """Read the file `folder/parts...`, whose paths in messages begin with the first part.

    Raises:
        FileNotFoundError: there is none.
        ProblemError: SNP-PATH, SNP-FILE, SNP-SIZE, SNP-ENCODING or SNP-BIDI.
    """
    path = "/".join(parts)
    if not all(NAME.fullmatch(name) for name in parts):
        raise ProblemError(
            "SNP-PATH",
            f"{module[:80]!a} is not the dotted name of a module such as 'snippets.linalg.determinant'.",
        )
    text = _decoded(_read_inside(folder, parts), path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        if found := BIDI.intersection(line):
            names = ", ".join(f"U+{ord(character):04X}" for character in sorted(found))
            raise ProblemError(
                "SNP-BIDI",
                f"{path}:{number}: the control {names} makes code look different from what runs. "
                "Write it as an escape, for example '\\u200f'.",
            )
    return Source(module, path, text, sha256(text.encode()).hexdigest())


def _read_inside(folder: Path, parts: Sequence[str]) -> bytes:
    # Each step opens one name inside the folder opened before and follows no link, so there is no moment at
    # which a link could be put in place of a file that was already checked.
    path = "/".join(parts)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for position, name in enumerate(parts):
            kind = os.O_NONBLOCK if position == len(parts) - 1 else os.O_DIRECTORY
            try:
                inner = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | kind, dir_fd=descriptor)
            except OSError as error:
                raise _refusal(error, name, descriptor, path) from None
            os.close(descriptor)
            descriptor = inner
        return _read_regular(descriptor, path)
    finally:
        os.close(descriptor)


def _refusal(error: OSError, name: str, descriptor: int, path: str) -> Exception:
    if error.errno in (errno.ENOENT, errno.ENAMETOOLONG):
        return FileNotFoundError(path)
    if stat.S_ISLNK(os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode):
        return ProblemError(
            "SNP-PATH", f"{path} is or passes through a symbolic link. Put the file itself into the library."
        )
    if isinstance(error, NotADirectoryError):
        return FileNotFoundError(path)
    return ProblemError("SNP-FILE", f"{path} cannot be read: {error.strerror}.")


def _read_regular(descriptor: int, path: str) -> bytes:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise ProblemError("SNP-FILE", f"{path} is not a regular file. Expected a Python file.")
    with os.fdopen(os.dup(descriptor), "rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ProblemError(
            "SNP-SIZE", f"{path} has more than {LARGEST:,} bytes. Split it into smaller modules."
        )
    return data


def _decoded(data: bytes, path: str) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
    except SyntaxError as error:
        _decode(data, "utf-8", path)  # names the byte where that is the reason
        raise ProblemError("SNP-ENCODING", f"{path}: {error.msg}. Save the file as UTF-8.") from None
    return _decode(data, "utf-8" if encoding == "utf-8-sig" else encoding, path).removeprefix("\ufeff")


def _decode(data: bytes, encoding: str, path: str) -> str:
    try:
        text = data.decode(encoding)
        text.encode()  # utf-7, for one, can stand for half a character
        return text
    except UnicodeDecodeError as error:
        raise ProblemError(
            "SNP-ENCODING",
            f"{path}: byte {data[error.start]:#04x} at offset {error.start} is not {encoding}. "
            "Save the file as UTF-8, or name its encoding in a first line such as '# coding: latin-1'.",
        ) from None
    except (LookupError, UnicodeError):
        raise ProblemError(
            "SNP-ENCODING", f"{path}: {encoding} cannot encode a source. Save the file as UTF-8."
        ) from None

"""Typeset formulas on the disk, in files named by what they were made from and verified when read."""

import json
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any


class Cache:
    """Files of a folder: the SHA-256 of the rest, a line break, JSON."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, key: str) -> dict[str, Any] | None:
        """What was written under `key`; nothing if there is none or it has been damaged."""
        try:
            digest, body = self._path(key).read_bytes().split(b"\n", 1)
        except (FileNotFoundError, ValueError):
            return None
        if digest.decode("latin-1") != sha256(body).hexdigest():
            return None
        record: dict[str, Any] = json.loads(body)
        return record

    def write(self, key: str, record: dict[str, Any]) -> None:
        """Put a record in place at once: a reader sees all of it or nothing."""
        body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
            file.write(sha256(body).hexdigest().encode() + b"\n" + body)
        Path(file.name).replace(path)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]


def key_of(*parts: Any) -> str:
    """A name for what a record is made from."""
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

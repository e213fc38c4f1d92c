"""The exact versions that the lock allows for each package."""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)

Pins = Mapping[str, frozenset[str]]  # several versions where they depend on Python or the platform


def read_pins(lock: Path) -> Pins:
    """Of a file as pip takes it; none, if there is no such file."""
    if not lock.is_file():
        return {}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, version in PINNED.findall(lock.read_text(encoding="utf-8")):
        found[normalised(name)].add(version)
    return {name: frozenset(versions) for name, versions in found.items()}


def normalised(name: str) -> str:
    """The name of a package as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()

"""The exact versions that the lock has for each package."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker

PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)(?:[ \t]*;[ \t]*([^\\\n]*))?", re.MULTILINE)


@dataclass(frozen=True)
class Pins:
    entries: Mapping[str, tuple[tuple[str, str], ...]]  # versions, each with the condition for it

    def versions(self, name: str, python: str) -> frozenset[str]:
        """Of a package under a Python such as 3.11; the condition may also speak of this platform."""
        conditions = {"python_version": python, "python_full_version": f"{python}.99"}
        return frozenset(
            version
            for version, marker in self.entries.get(name, ())
            if not marker or Marker(marker).evaluate(conditions)
        )


def read_pins(lock: Path) -> Pins:
    """Of a file as pip takes it; none, if there is no such file."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    text = lock.read_text(encoding="utf-8") if lock.is_file() else ""
    for name, version, marker in PINNED.findall(text):
        found[normalised(name)].append((version, marker.strip()))
    return Pins({name: tuple(versions) for name, versions in found.items()})


def normalised(name: str) -> str:
    """The name of a package as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()

"""The exact versions that this project is locked to, by the names under which code imports them."""

import re
from pathlib import Path

PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([\w.+!-]+)", re.MULTILINE)
IMPORTED_AS = {"scikit-learn": "sklearn"}  # where the name of the package does not tell
BACKENDS = {"keras": "tensorflow"}  # an import that is not enough on its own


def locked_versions(lock: Path) -> dict[str, list[str]]:
    """Read `lock`, as pip takes it: {"numpy": ["numpy==2.4.6"]}.

    Where it has several versions for several Pythons, the first is for the oldest Python and runs on all.
    """
    pinned: dict[str, str] = {}
    for name, version in PINNED.findall(lock.read_text(encoding="utf-8")):
        pinned.setdefault(name, f"{name}=={version}")
    found = {}
    for name, requirement in pinned.items():
        backend = BACKENDS.get(name)
        found[IMPORTED_AS.get(name, name.replace("-", "_"))] = (
            [requirement, pinned[backend]] if backend else [requirement]
        )
    return found

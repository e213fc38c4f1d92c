"""The symbols that the pages of a folder speak of: in quotes, roles, imports of cells and commands."""

import re
from collections.abc import Iterator
from pathlib import Path


def mentioned(pages: Path, package: str) -> set[str]:
    """Their dotted names. Whether a page means what it says is for the build to check."""
    files = sorted(pages.rglob("*.md"))
    return {name for file in files for name in _names(file.read_text(encoding="utf-8-sig"), package)}


def _names(text: str, package: str) -> Iterator[str]:
    module = rf"{package}(?:\.\w+)*"
    yield from re.findall(rf"\b{module}:\w+(?:\.\w+)*", text)
    yield from (f"{script}:main" for script in re.findall(rf"\bpython -m ({module})", text))
    for found in re.finditer(rf"\bfrom ({module}) import (?:\(([^)]*)\)|([^\n(]*))", text):
        imported = (found[2] or found[3]).split(",")
        yield from (f"{found[1]}:{words[0]}" for name in imported if (words := name.split()))

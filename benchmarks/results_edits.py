"""Edits of all that the results of a post were computed from, and edits only of how it looks."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.edits import Edit, cosmetic_edits, meaningful_edits
from onesource.code import Library
from onesource.code.closure import closure
from onesource.results.pins import PINNED, normalised, read_pins
from onesource.results.store import Store
from onesource.results.work import Work, work_of

LOCK = "requirements.txt"
PLACES = 20
Edits = Callable[[str], Iterator[Edit]]


@dataclass(frozen=True)
class Edited:
    """Some files of the project, with one change."""

    what: str
    files: dict[str, bytes]


def meaningful(root: Path, slug: str) -> dict[str, list[Edited]]:
    library = Library(root)
    work = work_of(root, library, slug)
    ran = Store(root / "results").read(slug).inputs
    return {
        "code": list(_code(library, work, meaningful_edits, everywhere=False)),
        "cells": list(_cells(root, work, meaningful_edits)),
        "expressions": list(_expressions(root, work)),
        "data": list(_data(root, work)),
        "the lock": list(_lock(root, set(ran.versions), ran.python)),
    }


def cosmetic(root: Path, slug: str) -> dict[str, list[Edited]]:
    library = Library(root)
    work = work_of(root, library, slug)
    text = (root / LOCK).read_text(encoding="utf-8")
    lines = [match.start() for match in re.finditer(r"^(?=\w)", text, re.MULTILINE)]
    return {
        "code": list(_code(library, work, cosmetic_edits, everywhere=True)),
        "cells": list(_cells(root, work, cosmetic_edits)),
        "the lock": [
            Edited(
                f"a comment at {place} of the lock",
                {LOCK: f"{text[:place]}# a comment\n{text[place:]}".encode()},
            )
            for place in lines
        ],
    }


def _code(library: Library, work: Work, kind: Edits, *, everywhere: bool) -> Iterator[Edited]:
    """Of the closures of what cells reach; or of their files, where that must make no difference."""
    lines: dict[str, set[int]] = {}
    for target in work.reach.code:
        for statement in closure(library, target).statements:
            first = min([statement.line, *(n.lineno for n in getattr(statement.node, "decorator_list", []))])
            last = statement.node.end_lineno or first
            lines.setdefault(statement.module, set()).update(range(first, last + 1))
    for module, reached in lines.items():
        source = library.source(module)
        for edit in kind(source.text):
            if everywhere or edit.start[0] in reached:
                changed = {source.path: edit.applied(source.text).encode()}
                yield Edited(f"{source.path}:{edit.start[0]}: {edit.text!r}", changed)


def _cells(root: Path, work: Work, kind: Edits) -> Iterator[Edited]:
    """In all languages at once."""
    posts = [post.path for post in (work.post, *work.twins)]
    texts = {path: (root / path).read_bytes() for path in posts}
    for cell in work.post.cells:
        for edit in kind(cell.code):
            code = edit.applied(cell.code)
            changed = {
                path: text.replace(cell.code.encode(), code.encode(), 1) for path, text in texts.items()
            }
            if ast.parse(code) and all(changed[path] != texts[path] for path in posts):
                yield Edited(f"the cell '{cell.name}': {edit.text!r} at {edit.start}", changed)


def _expressions(root: Path, work: Work) -> Iterator[Edited]:
    posts = [post.path for post in (work.post, *work.twins)]
    texts = {path: (root / path).read_bytes() for path in posts}
    for expression in work.post.expressions:
        role = f"{{eval}}`{expression.text}`"
        other = f"{{eval}}`({expression.text})[:1]`"
        changed = {path: text.replace(role.encode(), other.encode()) for path, text in texts.items()}
        if all(changed[path] != texts[path] for path in posts):
            yield Edited(role, changed)


def _data(root: Path, work: Work) -> Iterator[Edited]:
    """Another byte at PLACES places of each file, from its first to its last."""
    for path in work.data:
        content = (root / path).read_bytes()
        for place in sorted({number * (len(content) - 1) // PLACES for number in range(PLACES + 1)}):
            other = bytes([content[place] ^ 1])
            yield Edited(f"{path}, byte {place}", {path: content[:place] + other + content[place + 1 :]})


def _lock(root: Path, loaded: set[str], python: str) -> Iterator[Edited]:
    """Another version of a package that the cells loaded, for the Python that ran them."""
    pins = read_pins(root / LOCK)
    text = (root / LOCK).read_text(encoding="utf-8")
    for match in PINNED.finditer(text):
        name = normalised(match[1])
        if name in loaded and match[2] in pins.versions(name, python):
            for place in range(match.start(2), match.end(2)):
                if text[place].isdigit():
                    digit = str((int(text[place]) + 1) % 10)
                    changed = f"{text[:place]}{digit}{text[place + 1 :]}"
                    yield Edited(f"{match[0]}, letter {place}", {LOCK: changed.encode()})

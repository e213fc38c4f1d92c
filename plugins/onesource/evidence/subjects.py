"""What entries are about: the functions, classes and constants of the library, and what each needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from onesource.code import Library
from onesource.code.closure import closure
from onesource.code.closure_hash import closure_hash
from onesource.evidence.statements import Statement, statements_of
from onesource.evidence.versions import versions_of
from onesource.model import ProblemError


@dataclass(frozen=True)
class Subject:
    name: str  # dotted: snippets.area:disc_area
    path: str  # of its source
    statements: tuple[Statement, ...]
    closure: str  # hash
    needs: frozenset[str]  # the names of all subjects in its closure, its own too
    versions: Mapping[str, str]  # installed now, of what its closure imports


def subjects_of(library: Library) -> dict[str, Subject]:
    """All of them, but for those from which no program can be cut, which `make check` reports."""
    found: dict[str, Subject] = {}
    for name in library.names():
        if "." not in name.partition(":")[2]:
            try:
                found[name] = _subject(library, name)
            except ProblemError:
                continue
    return found


def _subject(library: Library, name: str) -> Subject:
    module, _, symbol = name.partition(":")
    needed = closure(library, name)
    outline = library.outline(module)
    return Subject(
        name,
        outline.source.path,
        statements_of(outline, symbol),
        closure_hash(library, name),
        frozenset(needed.symbols),
        versions_of(needed.third_party),
    )

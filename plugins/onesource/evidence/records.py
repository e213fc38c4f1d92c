"""The nouns of evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Statements = frozenset[int]  # numbers of statements of a subject, from 0, in the order of the source


@dataclass(frozen=True)
class Entry:
    """What passing tests proved of one subject."""

    closure: str  # the closure hash at which they did
    date: str  # when anything else in this entry last changed: 2026-11-22
    versions: Mapping[str, str]  # of Python and of the packages in the closure, by import name
    tests: Mapping[str, Statements]  # id of a test -> what it executed


@dataclass(frozen=True)
class Evidence:
    """All that is recorded."""

    entries: Mapping[str, Entry] = field(default_factory=dict)  # by dotted name: snippets.area:disc_area
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)  # id of a test -> xla, gpu, ...
    code: Mapping[str, str] = field(default_factory=dict)  # a test without its case -> hash of what passed


@dataclass(frozen=True)
class Run:
    """What one run of pytest did."""

    passed: Mapping[str, Mapping[str, frozenset[int]]]  # id of a test -> path of a source -> lines it ran
    failed: frozenset[str]  # and those that were expected to fail
    kinds: Mapping[str, frozenset[str]]
    imported: Mapping[str, frozenset[int]]  # path of a source -> all lines that ran at all
    collected: frozenset[str] | None  # all tests there are; None for a run of some of them
    code: Mapping[str, str] = field(default_factory=dict)  # a test without its case -> hash of its code

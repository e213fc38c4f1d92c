"""Evidence to text that is kept in git: sorted, and a line for each thing that can change.

Tests are numbered within their file, so that a new one changes only the lines of what its file tests.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from onesource.evidence.ranges import ranges
from onesource.evidence.records import Entry, Evidence
from onesource.storage.sealed import digest

SCHEMA = 1
DEPTH = 4  # of the lines; what lies deeper shares one


def encoded(evidence: Evidence) -> str:
    tests = {test for entry in evidence.entries.values() for test in entry.tests}
    files = by_file(tests)
    places = {test: number for found in files.values() for number, test in enumerate(found)}
    kinds = {kind for test in tests for kind in evidence.kinds.get(test, ())}
    document = {
        "schema": SCHEMA,
        "tests": {path: _table(found) for path, found in files.items()},
        "kinds": {
            kind: {
                path: ranges(places[test] for test in found)
                for path, found in by_file(t for t in tests if kind in evidence.kinds.get(t, ())).items()
            }
            for kind in kinds
        },
        "code": {path: _digests(evidence, found) for path, found in files.items()},
        "subjects": {name: _subject(entry, places) for name, entry in evidence.entries.items()},
    }
    return _laid_out(document | {"sha256": digest(document)}, DEPTH) + "\n"


def by_file(tests: Iterable[str]) -> dict[str, list[str]]:
    """The tests of each file, in the order of their numbers."""
    ordered = sorted(tests, key=parts)
    return {path: list(found) for path, found in groupby(ordered, key=lambda test: parts(test)[0])}


def parts(test: str) -> tuple[str, str, str]:
    """Path, function and case of an id: tests/test_area.py, ::test_disc, [2-4]."""
    path, colons, rest = test.partition("::")
    function, bracket, case = rest.partition("[")
    return path, colons + function, bracket + case


def _table(tests: list[str]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for _, function, case in map(parts, tests):
        table.setdefault(function, []).append(case)
    return table


def _digests(evidence: Evidence, tests: list[str]) -> dict[str, str]:
    functions = {path + function: function for path, function, _ in map(parts, tests)}
    return {name: evidence.code[test] for test, name in functions.items() if test in evidence.code}


def _subject(entry: Entry, places: Mapping[str, int]) -> dict[str, Any]:
    tests: dict[str, dict[str, str]] = {}
    for path, found in by_file(entry.tests).items():
        groups: dict[str, list[int]] = {}
        for test in found:
            groups.setdefault(ranges(entry.tests[test]), []).append(places[test])
        tests[path] = {statements: ranges(numbers) for statements, numbers in groups.items()}
    return {
        "closure": entry.closure,
        "date": entry.date,
        "versions": dict(entry.versions),
        "tests": tests,
    }


def _laid_out(value: Any, depth: int, margin: str = "") -> str:
    if not depth or not isinstance(value, dict) or not value:
        return json.dumps(value, sort_keys=True)
    inner = margin + " "
    lines = (f"{inner}{json.dumps(key)}: {_laid_out(value[key], depth - 1, inner)}" for key in sorted(value))
    return "{\n" + ",\n".join(lines) + f"\n{margin}}}"

"""Text to evidence: nothing is believed that `encoded` did not write."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from onesource.evidence.encoding import SCHEMA
from onesource.evidence.ranges import numbers_of
from onesource.evidence.records import Entry, Evidence
from onesource.storage.sealed import break_seal, instance, parsed

MOST_STATEMENTS = 100_000  # of one subject


def decoded(text: str) -> Evidence:
    """Raises ValueError, whose text goes on from 'is not what was written: '."""
    document = parsed(text)
    break_seal(document, document, schema=SCHEMA)
    names = {path: list(_names(path, table)) for path, table in _items(document, "tests")}
    kinds: dict[str, set[str]] = {}
    for kind, paths in _items(document, "kinds"):
        for path, places in instance(dict, paths, f"kinds of {kind}").items():
            for test in _tests(names, path, places):
                kinds.setdefault(test, set()).add(kind)
    entries = {name: _entry(name, record, names) for name, record in _items(document, "subjects")}
    code = {
        path + function: instance(str, found, f"the hash of {path}{function}")
        for path, table in _items(document, "code")
        for function, found in instance(dict, table, f"code of {path}").items()
    }
    return Evidence(entries, {test: frozenset(found) for test, found in kinds.items()}, code)


def _names(path: str, table: Any) -> Iterator[str]:
    for function, cases in sorted(instance(dict, table, f"tests of {path}").items()):
        for case in instance(list, cases, f"cases of {path}{function}"):
            yield path + function + instance(str, case, f"a case of {path}{function}")


def _entry(name: str, record: Any, names: dict[str, list[str]]) -> Entry:
    tests: dict[str, frozenset[int]] = {}
    for path, groups in _items(instance(dict, record, name), "tests"):
        for statements, places in instance(dict, groups, f"tests of {name}").items():
            executed = numbers_of(statements, below=MOST_STATEMENTS)
            tests.update(dict.fromkeys(_tests(names, path, places), executed))
    versions = {
        key: instance(str, value, f"a version of {name}") for key, value in _items(record, "versions")
    }
    day = instance(str, record.get("date"), f"the date of {name}")
    date.fromisoformat(day)
    return Entry(instance(str, record.get("closure"), f"the closure of {name}"), day, versions, tests)


def _tests(names: dict[str, list[str]], path: str, places: Any) -> Iterator[str]:
    known = names.get(path, [])
    for place in sorted(numbers_of(instance(str, places, f"numbers of {path}"), below=len(known))):
        yield known[place]


def _items(record: dict[str, Any], key: str) -> Iterator[tuple[str, Any]]:
    yield from instance(dict, record.get(key), f"'{key}'").items()

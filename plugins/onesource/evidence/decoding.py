"""Text to evidence: nothing is believed that `encoded` did not write."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, NoReturn, TypeVar

from onesource.evidence.encoding import SCHEMA, digest
from onesource.evidence.ranges import numbers_of
from onesource.evidence.records import Entry, Evidence

MOST_STATEMENTS = 100_000  # of one subject

Value = TypeVar("Value")


def decoded(text: str) -> Evidence:
    """Raises ValueError, whose text goes on from 'is not what was written: '."""
    try:
        document = json.loads(text, object_pairs_hook=_once_each, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno} is not JSON ({error.msg})") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    document = _a(dict, document, "the document")
    if document.get("schema") != SCHEMA:
        raise ValueError(f"expected schema {SCHEMA}, found {document.get('schema')!r}")
    recorded = document.pop("sha256", None)
    if recorded != digest(document):
        raise ValueError("its sha256 is not that of its content")
    document.setdefault("code", {})  # the first evidence had none
    names = {path: list(_names(path, table)) for path, table in _items(document, "tests")}
    kinds: dict[str, set[str]] = {}
    for kind, paths in _items(document, "kinds"):
        for path, places in _a(dict, paths, f"kinds of {kind}").items():
            for test in _tests(names, path, places):
                kinds.setdefault(test, set()).add(kind)
    entries = {name: _entry(name, record, names) for name, record in _items(document, "subjects")}
    code = {
        path + function: _a(str, found, f"the hash of {path}{function}")
        for path, table in _items(document, "code")
        for function, found in _a(dict, table, f"code of {path}").items()
    }
    return Evidence(entries, {test: frozenset(found) for test, found in kinds.items()}, code)


def _names(path: str, table: Any) -> Iterator[str]:
    for function, cases in sorted(_a(dict, table, f"tests of {path}").items()):
        for case in _a(list, cases, f"cases of {path}{function}"):
            yield path + function + _a(str, case, f"a case of {path}{function}")


def _entry(name: str, record: Any, names: dict[str, list[str]]) -> Entry:
    tests: dict[str, frozenset[int]] = {}
    for path, groups in _items(_a(dict, record, name), "tests"):
        for statements, places in _a(dict, groups, f"tests of {name}").items():
            executed = numbers_of(statements, below=MOST_STATEMENTS)
            tests.update(dict.fromkeys(_tests(names, path, places), executed))
    versions = {key: _a(str, value, f"a version of {name}") for key, value in _items(record, "versions")}
    day = _a(str, record.get("date"), f"the date of {name}")
    date.fromisoformat(day)
    return Entry(_a(str, record.get("closure"), f"the closure of {name}"), day, versions, tests)


def _tests(names: dict[str, list[str]], path: str, places: Any) -> Iterator[str]:
    known = names.get(path, [])
    for place in sorted(numbers_of(_a(str, places, f"numbers of {path}"), below=len(known))):
        yield known[place]


def _items(record: dict[str, Any], key: str) -> Iterator[tuple[str, Any]]:
    yield from _a(dict, record.get(key), f"'{key}'").items()


def _a(kind: type[Value], value: object, what: str) -> Value:
    if not isinstance(value, kind):
        raise ValueError(f"expected {what} to be a {kind.__name__}, found {type(value).__name__}")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"it has the key {twice!r} twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"it has the value {constant}")

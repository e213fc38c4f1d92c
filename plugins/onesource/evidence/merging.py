"""A run beside what was recorded before: nothing is lost that still holds, nothing kept that does not."""

from collections.abc import Mapping
from dataclasses import replace

from onesource.evidence.credit import Credit
from onesource.evidence.records import Entry, Evidence, Run, Statements
from onesource.evidence.subjects import Subject


def merged(
    old: Evidence, run: Run, credit: Credit, subjects: Mapping[str, Subject], *, today: str
) -> Evidence:
    """The evidence after `run`.

    A test that passed has what it executed now, one that failed has nothing. One that did not run keeps what
    it had, while the closure and the versions are the same and, after a run of all tests, it still exists.
    """
    kinds = {test: old.kinds.get(test, frozenset()) for entry in old.entries.values() for test in entry.tests}
    kinds.update((test, run.kinds.get(test, frozenset())) for test in run.passed)
    entries: dict[str, Entry] = {}
    for name, subject in subjects.items():
        before, now = old.entries.get(name), credit.get(name, {})
        entry = Entry(
            subject.closure,
            today,
            subject.versions if now or before is None else before.versions,
            now,
        )
        if before is not None and (before.closure, before.versions) == (entry.closure, entry.versions):
            entry = replace(entry, tests=_still_there(before, run) | now)
            if before == replace(entry, date=before.date) and _same_kinds(entry, old.kinds, kinds):
                entry = before
        if entry.tests:
            entries[name] = entry
    named = {test for entry in entries.values() for test in entry.tests}
    functions = {test.partition("[")[0] for test in named}
    code = {test: found for test, found in {**old.code, **run.code}.items() if test in functions}
    return Evidence(entries, {test: found for test, found in kinds.items() if found and test in named}, code)


def _still_there(before: Entry, run: Run) -> dict[str, Statements]:
    """What tests that did not run have proved before."""
    return {
        test: executed
        for test, executed in before.tests.items()
        if test not in run.passed
        and test not in run.failed
        and (run.collected is None or test in run.collected)
    }


def _same_kinds(entry: Entry, old: Mapping[str, frozenset[str]], new: Mapping[str, frozenset[str]]) -> bool:
    return all(old.get(test, frozenset()) == new.get(test, frozenset()) for test in entry.tests)

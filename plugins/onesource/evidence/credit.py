"""From lines that ran to statements that tests executed, by the rules in this package's docstring."""

from collections.abc import Mapping
from functools import cache

from onesource.code import Library
from onesource.evidence.records import Run, Statements
from onesource.evidence.sources import TestSources
from onesource.evidence.subjects import Subject

Credit = dict[str, dict[str, Statements]]  # name of a subject -> id of a test -> what it executed


def credit(run: Run, subjects: Mapping[str, Subject], library: Library, sources: TestSources) -> Credit:
    """What each passing test of a run executed, by subject."""
    by_path: dict[str, list[Subject]] = {}
    for subject in subjects.values():
        by_path.setdefault(subject.path, []).append(subject)
    at_import = {name: _executed(subject, run.imported, in_call=False) for name, subject in subjects.items()}
    named = cache(lambda function: sources.subjects_named(function, library))  # cases share one
    found: Credit = {}
    for test, lines in run.passed.items():
        called = {
            subject.name: executed
            for path in lines
            for subject in by_path.get(path, ())
            if (executed := _executed(subject, lines, in_call=True))
        }
        roots = {*called, *named(test.partition("[")[0])}.intersection(subjects)
        for name in roots.union(*(subjects[root].needs for root in roots)).intersection(subjects):
            if name in called or not _runs_in_calls_only(subjects[name]):
                executed = called.get(name, frozenset()) | at_import[name]
                found.setdefault(name, {})[test] = executed
    return found


def _executed(subject: Subject, lines: Mapping[str, frozenset[int]], *, in_call: bool) -> Statements:
    ran = lines.get(subject.path, frozenset())
    return frozenset(
        number
        for number, statement in enumerate(subject.statements)
        if statement.alone
        and statement.in_call == in_call
        and not ran.isdisjoint(range(statement.first, statement.last + 1))
    )


def _runs_in_calls_only(subject: Subject) -> bool:
    """As a function does, unless it is a stub or all on one line."""
    told = [statement for statement in subject.statements if statement.alone]
    return bool(told) and all(statement.in_call for statement in told)

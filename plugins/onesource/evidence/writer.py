"""Writes the evidence when all tests have run: in the only process, or the one that started the others."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from onesource.code import Library
from onesource.evidence.credit import credit
from onesource.evidence.mentions import mentioned
from onesource.evidence.merging import merged
from onesource.evidence.observer import OUTPUT, Observed, Observer
from onesource.evidence.records import Evidence, Run
from onesource.evidence.sources import TestSources
from onesource.evidence.store import read_evidence, update_evidence
from onesource.evidence.subjects import subjects_of
from onesource.evidence.unchanged import unchanged
from onesource.evidence.unused import unused
from onesource.model import ProblemError

# What decides, among the settings of pytest, which tests there are.
COLLECTION = ("testpaths", "norecursedirs", "python_", "collect_")
PAGES = "docs"  # the folder of them: those of all languages speak for a symbol
PHASES = frozenset({"setup", "call", "teardown"})


class Writer:
    def __init__(self, config: pytest.Config, path: Path, library: Library, observer: Observer) -> None:
        self.config = config
        self.path = path
        self.library = library
        self.observer = observer
        self.message = ""
        self._seen: list[Observed] = []  # by process
        self._passed: dict[str, set[str]] = {}  # test -> phases
        self._failed: set[str] = set()
        self._sources = TestSources(config.rootpath)
        self._code: dict[str, str] = {}  # a test without its case -> hash, as it is when the test begins
        self._subjects = subjects_of(library)  # as they are before the first test
        try:
            read_evidence(path)
        except ProblemError as problem:
            raise pytest.UsageError(str(problem)) from None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = report.nodeid.partition("[")[0]
        if test not in self._code:
            self._code[test] = self._sources.digest(test)
        if report.failed or hasattr(report, "wasxfail"):
            self._failed.add(report.nodeid)
        elif report.passed:
            self._passed.setdefault(report.nodeid, set()).add(report.when or "")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A process of pytest-xdist has ended; one that crashed has sent nothing."""
        if OUTPUT in getattr(node, "workeroutput", {}):
            self._seen.append(Observed(**node.workeroutput[OUTPUT]))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if not self.config.pluginmanager.hasplugin("dsession"):
            self._seen.append(self.observer.observed())
        if exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            return
        try:
            self._write(complete=exitstatus == pytest.ExitCode.OK and is_complete(self.config, self._seen))
        except ProblemError as problem:
            self.message = str(problem)
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.message:
            terminalreporter.write_line(self.message)
        library = Library(self.library.root, self.library.package)
        if (library.root / PAGES).is_dir():
            for problem in unused(library, mentioned(library.root / PAGES, library.package)):
                terminalreporter.write_line(str(problem), yellow=True)

    def _write(self, *, complete: bool) -> None:
        changed: list[str] = []

        def update(old: Evidence) -> Evidence:
            old = unchanged(old, self._sources)
            new = merged(old, run, credited, subjects, today=_today())
            names = old.entries.keys() | new.entries.keys()
            changed.extend(name for name in names if old.entries.get(name) != new.entries.get(name))
            return new

        run = self._run(complete=complete)
        subjects = subjects_of(Library(self.library.root, self.library.package))
        steady = {
            name: subject
            for name, subject in self._subjects.items()
            if name in subjects and subject.closure == subjects[name].closure
        }
        credited = credit(run, steady, self.library, self._sources)
        evidence = update_evidence(self.path, update)
        self.message = (
            f"evidence: {len(evidence.entries)} of {len(subjects)} subjects, {len(changed)} changed, "
            f"in {self.config.getoption('evidence')}"
        )

    def _run(self, *, complete: bool) -> Run:
        lines = {test: found for seen in self._seen for test, found in seen.lines.items()}
        kinds = {test: found for seen in self._seen for test, found in seen.kinds.items()}
        imported: dict[str, frozenset[int]] = {}
        for seen in self._seen:
            for path, numbers in seen.imported.items():
                imported[path] = imported.get(path, frozenset()).union(numbers)
        passed = {
            test: {path: frozenset(numbers) for path, numbers in lines[test].items()}
            for test, phases in self._passed.items()
            if phases == PHASES and test not in self._failed and test in lines
        }
        return Run(
            passed,
            frozenset(self._failed),
            {test: frozenset(found) for test, found in kinds.items()},
            imported,
            frozenset(test for seen in self._seen for test in seen.collected) if complete else None,
            self._code,
        )


def is_complete(config: pytest.Config, seen: list[Observed]) -> bool:
    """All tests of the project were to run: nothing on the command line or in a cache says otherwise."""
    sources = pytest.Config.ArgsSource
    at_root = config.invocation_params.dir == config.rootpath
    everywhere = {sources.TESTPATHS, *([sources.INVOCATION_DIR] if at_root else [])}
    choices = ("ignore", "ignore_glob", "inifilename", "lf")
    settings = config.getoption("override_ini") or []
    return (
        config.args_source in everywhere
        and not any(config.getoption(name, None) for name in choices)
        and not any(setting.startswith(COLLECTION) for setting in settings)
        and not any(process.deselected for process in seen)
    )


def _today() -> str:
    """By the clock, or by SOURCE_DATE_EPOCH, which makes builds reproducible."""
    seconds = float(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()

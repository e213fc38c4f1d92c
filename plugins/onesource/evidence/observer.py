"""Watches the tests of one process: which of them, and which of their fixtures, ran which lines."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from _pytest.nodes import Node

from onesource.evidence.recorder import NOBODY, Lines, Recorder

OUTPUT = "onesource_evidence"  # the place of what was seen in what a process of pytest-xdist sends


@dataclass
class Observed:
    """What went on in one process, ready to be sent to another."""

    lines: dict[str, dict[str, list[int]]] = field(default_factory=dict)  # test -> path -> lines
    imported: dict[str, list[int]] = field(default_factory=dict)  # path -> lines that ran at all
    kinds: dict[str, list[str]] = field(default_factory=dict)  # test -> kinds
    collected: list[str] = field(default_factory=list)
    deselected: bool = False  # some test was not to be run


class Observer:
    def __init__(self, config: pytest.Config, recorder: Recorder, kinds: Iterable[str]) -> None:
        self.config = config
        self.recorder = recorder
        self.kinds = frozenset(kinds)
        self.seen = Observed()
        self._fixtures: set[str] = set()  # contexts of the fixtures for several tests
        self._used: dict[str, list[str]] = {}  # test -> contexts that count for it
        recorder.start()

    def observed(self) -> Observed:
        """What was seen; nothing more is."""
        contexts = self.recorder.stop()
        for test, used in self._used.items():
            self.seen.lines[test] = _united(contexts.get(context, {}) for context in used)
        self.seen.imported = _united(contexts.values())
        return self.seen

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.seen.collected = [item.nodeid for item in session.items]

    def pytest_deselected(self) -> None:
        self.seen.deselected = True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.seen.kinds[item.nodeid] = sorted(
            " ".join([mark.name, *map(str, mark.args)])
            for mark in item.iter_markers()
            if mark.name in self.kinds
        )
        self.recorder.switch(f"test {item.nodeid}")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """A fixture for several tests counts for each, not only for the one that happens to be first."""
        if fixturedef.scope == "function":
            return (yield)
        context = _context(request.node, fixturedef.argname, getattr(request, "param_index", 0))
        self._fixtures.add(context)
        before = self.recorder.switch(context)
        try:
            return (yield)
        finally:
            self.recorder.switch(before)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        self._used[item.nodeid] = [f"test {item.nodeid}", *self._fixtures.intersection(_contexts(item))]
        self.recorder.switch(NOBODY)

    def pytest_sessionstart(self) -> None:
        if self.config.pluginmanager.hasplugin("dsession"):
            self.recorder.stop()  # pytest-xdist runs the tests in other processes

    def pytest_sessionfinish(self) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput[OUTPUT] = vars(self.observed())


def _context(node: Node, fixture: str, parameter: int) -> str:
    return f"fixture {node.nodeid} {fixture} {parameter}"


def _contexts(item: pytest.Item) -> Iterable[str]:
    """Of all fixtures that `item` may have used."""
    parameters = getattr(getattr(item, "callspec", None), "indices", {})
    for node in item.listchain():
        for name in getattr(item, "fixturenames", ()):
            yield _context(node, name, parameters.get(name, 0))


def _united(parts: Iterable[Lines]) -> dict[str, list[int]]:
    found: dict[str, set[int]] = {}
    for part in parts:
        for path, lines in part.items():
            found.setdefault(path, set()).update(lines)
    return {path: sorted(lines) for path, lines in sorted(found.items())}

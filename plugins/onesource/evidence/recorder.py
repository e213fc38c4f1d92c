"""Which lines of the library run, and for whom: coverage.py, with a context for each test."""

import functools
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from coverage import Coverage

from onesource.evidence.autograph import GENERATED, origins

Lines = dict[str, set[int]]  # path of a source, relative to the root -> lines

NOBODY = ""  # the context of what runs outside tests
CACHED: Any = type(functools.cache(len))


class Recorder:
    def __init__(self, root: Path, package: str) -> None:
        self.root = root.resolve()
        self.package = package
        self._coverage = Coverage(
            data_file=None, config_file=False, include=[f"{self.root / package}/*", GENERATED]
        )
        # The core that came with Python 3.12 is told of a line once, so that only one test would count.
        self._coverage.set_option("run:core", "ctrace")
        self._coverage.set_option("run:disable_warnings", ["no-data-collected"])

    def start(self) -> None:
        self._coverage.start()

    def switch(self, context: str) -> str:
        """Count what runs from now on for `context`; return the context up to now."""
        self._forget_results()
        return self._coverage.switch_context(context) or NOBODY

    def stop(self) -> dict[str, Lines]:
        """The lines that ran, by context."""
        self._coverage.stop()
        found: dict[str, Lines] = {}
        for path, line, contexts in self._lines():
            for context in contexts:
                found.setdefault(context, {}).setdefault(path, set()).add(line)
        return found

    def _lines(self) -> Iterator[tuple[str, int, list[str]]]:
        data, folder, known = self._coverage.get_data(), self.root / self.package, origins()
        for file in data.measured_files():
            for line, contexts in data.contexts_by_lineno(file).items():
                source, number = known.get((file, line), (file, line))
                if (path := Path(source)).is_relative_to(folder):
                    yield path.relative_to(self.root).as_posix(), number, contexts

    def _forget_results(self) -> None:
        """Empty the caches of the library's functions, which else run only for the first test that calls."""
        for module in self._loaded():
            for value in list(vars(module).values()):
                for each in (value, *(vars(value).values() if isinstance(value, type) else ())):
                    function = each.__func__ if isinstance(each, staticmethod | classmethod) else each
                    if isinstance(function, CACHED):
                        function.cache_clear()

    def _loaded(self) -> list[ModuleType]:
        """The modules of the library, as far as they are imported by now."""
        prefix = f"{self.package}."
        return [module for name, module in sys.modules.items() if name.startswith(prefix)]

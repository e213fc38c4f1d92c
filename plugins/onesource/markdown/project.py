"""What the pages of one build share."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from onesource.code import Library
from onesource.code.programs.lock import locked_versions
from onesource.code.programs.program import program
from onesource.code.source.cutting import span_of
from onesource.code.source.history import current_commit
from onesource.evidence.records import Evidence
from onesource.evidence.sources import TestSources
from onesource.evidence.store import read_evidence
from onesource.evidence.unchanged import unchanged
from onesource.markdown.implementations import Implementations
from onesource.math import Macros, Mathematics
from onesource.model import Problem, ProblemError, Symbol
from onesource.results.pins import Pins
from onesource.results.shown import Shown, results_of
from onesource.results.store import Store
from onesource.results.work import Work, orphans, pins_of, slugs, work_of

LOCK = "requirements.txt"  # without it, nobody could say with what a program runs


@dataclass
class Project:
    root: Path  # holds snippets/ and the configuration
    repo_url: str = ""
    language: str = "en"  # of what the engine itself says
    macros: Macros = field(default_factory=dict)  # of formulas, for the whole site
    styled: bool = False  # whether the pages load the style sheet of formulas
    evidence_file: str = ""  # relative to the root; "" for pages that say nothing of evidence
    evidence_required: bool = False  # whether a quote without evidence is a problem, or only looks like one
    offers_programs: bool = False  # whether the site holds the programs
    results_folder: str = "results"  # relative to the root
    results_required: bool = False  # whether stale or missing results are a problem, or only look like one
    pictures: dict[str, bytes] | None = None  # path in the site -> file; None: pictures are part of pages
    source_pages: dict[str, str] = field(default_factory=dict)  # path of a source -> its page in the site
    problems: list[Problem] = field(default_factory=list)
    programs: dict[str, str] = field(default_factory=dict)  # path in the site -> text
    _implementations: dict[Path, Implementations] = field(default_factory=dict)  # by the folder of the pages
    quotes: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # symbol -> posts

    @cached_property
    def library(self) -> Library:
        return Library(self.root)

    @cached_property
    def mathematics(self) -> Mathematics:
        return Mathematics(self.root, self.macros, styled=self.styled)

    def implementations(self, pages: Path) -> Implementations:
        """Which lines implement the equations of the pages in a folder."""
        if pages not in self._implementations:
            found = Implementations(self.library, self.mathematics.posts, pages)
            self._implementations[pages] = found
            self.problems += found.problems
        return self._implementations[pages]

    @cached_property
    def evidence(self) -> Evidence | None:
        if not self.evidence_file:
            return None
        try:
            recorded = read_evidence(self.root / self.evidence_file)
        except ProblemError as error:
            self.problems.append(error.at(self.evidence_file, 1))
            return None
        return unchanged(recorded, TestSources(self.root))

    @cached_property
    def store(self) -> Store:
        return Store(self.root / self.results_folder)

    @cached_property
    def post_slugs(self) -> list[str]:
        return slugs(self.root)

    def results_of(self, slug: str) -> tuple[Work, Shown]:
        """What a post asks to be computed, in all its languages, and what was."""
        if slug not in self._results:
            work = work_of(self.root, self.library, slug)
            self._results[slug] = work, results_of(work, self.store, self._pins)
        return self._results[slug]

    @cached_property
    def _results(self) -> dict[str, tuple[Work, Shown]]:
        return {}

    @cached_property
    def _pins(self) -> Pins:
        return pins_of(self.root)

    def report_orphans(self) -> None:
        """Results that belong to no post."""
        if self.store.slugs():
            self.problems += orphans(self.store, [self.results_of(slug)[0] for slug in self.post_slugs])

    @cached_property
    def commit(self) -> str | None:
        return current_commit(self.root)

    def files_to_show(self) -> Iterator[tuple[str, str]]:
        """Modules and paths of the library, and of the tests that prove it."""
        yield from self.library.files()
        if self.evidence:
            tests = (test for entry in self.evidence.entries.values() for test in entry.tests)
            for path in sorted({test.partition("::")[0] for test in tests}):
                yield path.removesuffix(".py").replace("/", "."), path

    def shown_path(self, file: Path) -> str:
        """A file as its author knows it: relative to the project."""
        return (file.relative_to(self.root) if file.is_relative_to(self.root) else file).as_posix()

    def source_link(self, path: str, line: int, *, to_site_root: str) -> str | None:
        """The address of a line of a source: in the repository, else in the site, else none."""
        if self.repo_url and self.commit:
            return f"{self.repo_url.rstrip('/')}/blob/{self.commit}/{path}#L{line}"
        if path in self.source_pages:
            return f"{to_site_root}{self.source_pages[path]}#L{line}"
        return None

    def test_link(self, test: str, *, to_site_root: str) -> str | None:
        """The address of a test by its id, tests/test_area.py::test_disc[1.0]."""
        path, _, name = test.partition("::")
        module = path.removesuffix(".py").replace("/", ".")
        name = name.partition("[")[0].replace("::", ".")
        try:
            found = self._tests.outline(module)
        except ProblemError:
            return self.source_link(path, 1, to_site_root=to_site_root)
        line = span_of(found, found.definitions[name][0].node).first if name in found.definitions else 1
        return self.source_link(path, line, to_site_root=to_site_root)

    @cached_property
    def _tests(self) -> Library:
        return Library(self.root, "tests")

    def program_path(self, symbol: Symbol) -> str:
        """Write the program of a symbol; return its path in the site.

        Raises:
            ProblemError: as `program` does.
        """
        path = f"programs/{symbol.module}.{symbol.name.replace('#', '-')}.py"
        if path not in self.programs:
            source = self.source_link(symbol.source.path, symbol.spans[0].first, to_site_root="")
            self.programs[path] = program(
                self.library,
                symbol.dotted,
                versions=self.versions,
                source_link=source if source and self.repo_url else symbol.source.path,
                licence=self.licence,
            )
        return path

    @cached_property
    def versions(self) -> dict[str, list[str]]:
        return locked_versions(self.root / LOCK)

    @cached_property
    def licence(self) -> str:
        text = (self.root / "pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["license"])

"""A small project, whose tests are run by a pytest of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onesource.code import Library
from onesource.evidence.records import Evidence
from onesource.evidence.store import read_evidence
from onesource.evidence.verdict import Verdict, verify
from onesource.model import Reference

PLUGINS = Path(__file__).parents[3] / "plugins"

SETTINGS = """
[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["."]
addopts = "--strict-markers -p no:cacheprovider -p xdist.plugin -p onesource.evidence.plugin"
filterwarnings = ["error"]
"""


class Project:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.file = root / "results" / "evidence.json"
        self.write({"pyproject.toml": SETTINGS, "snippets/__init__.py": '"""Snippets."""\n'})

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            file = self.root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        self.write({name: text.replace(old, new)})

    def record(self, *arguments: str, day: str = "2026-01-01", seed: int = 0, exits: int = 0) -> str:
        """Run the tests on that day; return what pytest prints."""
        return self.pytest("--evidence=results/evidence.json", *arguments, day=day, seed=seed, exits=exits)

    def pytest(self, *arguments: str, day: str = "2026-01-01", seed: int = 0, exits: int = 0) -> str:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        environment = {
            **ours,
            "PYTHONPATH": str(PLUGINS),
            "PYTHONHASHSEED": str(seed),
            "PYTHONDONTWRITEBYTECODE": "1",  # it would not see two edits of one second
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "SOURCE_DATE_EPOCH": str(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()),
        }
        run = subprocess.run(
            [sys.executable, "-m", "pytest", *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == exits, run.stdout + run.stderr
        return run.stdout + run.stderr

    @property
    def library(self) -> Library:
        return Library(self.root)

    @property
    def evidence(self) -> Evidence:
        return read_evidence(self.file)

    def tests_of(self, subject: str) -> dict[str, set[int]]:
        """The names of tests, without their files, and the statements that each executed."""
        tests = self.evidence.entries[f"snippets.{subject}"].tests
        return {test.partition("::")[2]: set(executed) for test, executed in tests.items()}

    def verdict(self, target: str, **options: str) -> Verdict:
        reference = Reference(f"snippets.{target}", **options)
        library = self.library
        return verify(library, self.evidence, library.quote(reference))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)

"""What the button copies, for each quote of each post: it runs alone, and its example gives what it says."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from onesource.markdown import Project

ROOT = Path(__file__).parents[1]
QUOTE = re.compile(r'^[>\s]*```python quote="([^"]+)"', re.MULTILINE)

# As PEP 723 has it.
SCRIPT = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")

# In the program's own interpreter: run the file, then the example in the docstring of what it was made for.
RUN = """
import doctest, functools, runpy, sys
path, name = sys.argv[1:]
found = runpy.run_path(path)
target = functools.reduce(getattr, name.split(".")[1:], found[name.split(".")[0]])
runner = doctest.DocTestRunner()
if callable(target):
    for test in doctest.DocTestFinder(recurse=False).find(target, name, module=False, globs=found):
        runner.run(test)
assert runner.tries or "Example:" not in (getattr(target, "__doc__", None) or "")
assert not any(module.partition(".")[0] in ("snippets", "onesource") for module in sys.modules)
print(runner.tries, "examples,", runner.failures, "failures")
sys.exit(bool(runner.failures))
"""


def quoted() -> list[str]:
    posts = sorted((ROOT / "docs").glob("*/posts/*.md"))
    return sorted({target for post in posts for target in QUOTE.findall(post.read_text(encoding="utf-8"))})


def test_the_posts_quote_something() -> None:
    assert len(quoted()) > 5


@pytest.mark.parametrize("target", quoted())
def test_the_program_runs_alone_and_its_example_holds(target: str, tmp_path: Path) -> None:
    project = Project(ROOT)
    symbol = project.library.symbol(target)
    text = project.programs[project.program_path(symbol)]
    file = tmp_path / "program.py"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-I", "-c", RUN, str(file), symbol.name.partition("#")[0]]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1].endswith(" 0 failures")


@pytest.mark.parametrize("target", quoted())
def test_the_head_asks_for_versions_of_the_lock_as_pep_723_has_it(target: str) -> None:
    project = Project(ROOT)
    text = project.programs[project.program_path(project.library.symbol(target))]
    [block] = SCRIPT.finditer(text)
    assert block["type"] == "script"
    lines = [line.removeprefix("#").removeprefix(" ") for line in block["content"].splitlines()]
    metadata = tomllib.loads("\n".join(lines))
    assert metadata["requires-python"] == ">=3.11"
    locked = {line.split(" ")[0] for line in (ROOT / "requirements.txt").read_text().splitlines()}
    assert set(metadata["dependencies"]) <= locked

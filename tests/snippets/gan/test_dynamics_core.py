"""The dynamics need numpy and nothing else, so that they run where only Python does, such as in a browser."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from onesource.markdown import Project

ROOT = Path(__file__).parents[3]
CORE = [
    "averaging",
    "consensus",
    "critics",
    "dirac",
    "dirac_penalties",
    "discrete",
    "dormand_prince",
    "dynamics",
    "equilibrium_table",
    "instance_noise",
    "momentum",
    "orbits",
    "spectrum",
]

# No package but numpy can be imported from here on.
NUMPY_ONLY = """
import sys

class Guard:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in {"numpy", "snippets", *sys.stdlib_module_names}:
            raise ImportError(f"{name} is not numpy")

sys.meta_path.insert(0, Guard())
"""


def run(program: str, folder: Path) -> str:
    command = [sys.executable, "-I", "-c", NUMPY_ONLY + program]
    finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_the_guard_lets_nothing_else_through(tmp_path):
    with pytest.raises(AssertionError, match="scipy is not numpy"):
        run("import scipy", tmp_path)


def test_the_core_is_imported_with_numpy_alone(tmp_path):
    names = [f"snippets.gan.{name}" for name in CORE]
    program = f"sys.path.insert(0, {str(ROOT)!r})\nfor name in {names!r}: __import__(name)\nprint('imported')"
    assert run(program, tmp_path) == "imported\n"


EXAMPLES = """
import doctest, runpy
for name, file in PROGRAMS:
    found = runpy.run_path(file)
    (test,) = doctest.DocTestFinder(recurse=False).find(found[name], name, module=False, globs=found)
    assert test.examples, name
    result = doctest.DocTestRunner().run(test)
    print(name, result.failed)
assert "snippets" not in sys.modules
"""


def test_each_program_cut_from_it_runs_its_example_with_numpy_alone(tmp_path):
    project, programs = Project(ROOT), []
    for module in CORE:
        tree = ast.parse((ROOT / f"snippets/gan/{module}.py").read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                symbol = project.library.symbol(f"snippets.gan.{module}:{node.name}")
                file = tmp_path / f"{node.name}.py"
                file.write_text(project.programs[project.program_path(symbol)], encoding="utf-8")
                programs.append((node.name, str(file)))
    assert len(programs) > 25
    lines = run(f"PROGRAMS = {programs!r}{EXAMPLES}", tmp_path).splitlines()
    assert lines == [f"{name} 0" for name, _ in programs]

"""The map as a reader copies it: in a program, and in a notebook, where workers can import nothing of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from onesource.markdown import Project

ROOT = Path(__file__).parents[3]
USE = """
def add(n):
    return n + offset

offset = 2
"""
CALL = """
for context in ("spawn", "fork", "thread"):
    print(context, list(parallel_map(add, range(4), workers=2, context=context)))
"""
EXPECTED = "".join(f"{context} [2, 3, 4, 5]\n" for context in ("spawn", "fork", "thread"))


@pytest.fixture(scope="module")
def program():
    project = Project(ROOT)
    return project.programs[
        project.program_path(project.library.symbol("snippets.keras_tools.parallel_map:parallel_map"))
    ]


def test_a_copied_program_works_alone(program, tmp_path):
    file = tmp_path / "program.py"
    guarded = 'if __name__ == "__main__":' + CALL.replace("\n", "\n    ").rstrip() + "\n"
    file.write_text(program + USE + guarded, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-I", file], capture_output=True, text=True, check=False, timeout=60
    )
    assert (run.stdout, run.stderr) == (EXPECTED, "")


def test_without_the_guard_a_script_is_told_what_it_lacks(program, tmp_path):
    file = tmp_path / "program.py"
    file.write_text(program + USE + CALL, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-I", file], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 1
    assert "if __name__ == '__main__':" in run.stderr
    assert "BrokenProcessPool" in run.stderr.splitlines()[-1]


def test_it_works_where_no_file_is(program, tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, (program, USE, CALL))))
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert "".join(output["text"] for output in notebook.cells[-1].outputs) == EXPECTED

"""Each symbol of `snippets/` has a program, and its examples give on the program what they say.

So no example may lean on a neighbour in its module that the symbol itself does not use.
"""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.programs import run_programs
from onesource.code import Library
from onesource.code.closure import closure
from onesource.code.programs.lock import locked_versions
from onesource.code.programs.parts import parts
from onesource.code.programs.program import body, program
from onesource.code.source.outline import Named

ROOT = Path(__file__).parents[4]
LIBRARY = Library(ROOT)
# Its example needs a file that neighbours write: they come along.
LEANING = {
    "snippets.bert.equality:run_trial": [
        "snippets.bert.equality:equality_table",
        "snippets.bert.strategy:make_strategy",
    ]
}
SYMBOLS = [name for name in LIBRARY.names() if "." not in name.partition(":")[2]]
FRAMEWORKS = {"keras", "tensorflow"}
KERAS_LAYER = Path(__file__).parents[2] / "cases" / "program" / "a_keras_layer.yml"


def example_job(target: str) -> dict[str, Any] | None:
    """The program, and the docstrings that have examples: its own, and of a class those of its methods."""
    module, _, name = target.partition(":")
    node = LIBRARY.outline(module).definitions[name][0].node
    methods = node.body if isinstance(node, ast.ClassDef) else []
    docstrings = [ast.get_docstring(each) or "" for each in (node, *methods) if isinstance(each, Named)]
    examples = [docstring for docstring in docstrings if ">>>" in docstring]
    if not examples:
        return None
    targets = [target, *LEANING.get(target, [])]
    text = parts(LIBRARY, targets, kept=targets).text if target in LEANING else body(LIBRARY, target).text
    return {"name": target, "program": text, "examples": "\n\n".join(examples)}


def jobs(*, frameworks: bool) -> list[dict[str, Any]]:
    targets = [
        name for name in SYMBOLS if bool(FRAMEWORKS & set(closure(LIBRARY, name).third_party)) is frameworks
    ]
    return [job for job in map(example_job, targets) if job]


VERSIONS = locked_versions(ROOT / "requirements.txt")


@pytest.mark.parametrize("target", SYMBOLS)
def test_every_symbol_has_a_program(target: str) -> None:
    text = program(LIBRARY, target, versions=VERSIONS, source_link="here", licence="MIT")
    compile(text, target, "exec", dont_inherit=True)
    assert not re.search(r"^\s*(from|import)\s+snippets", text, re.MULTILINE)
    for package in closure(LIBRARY, target).third_party:
        assert f'#   "{VERSIONS[package][0]}"' in text


def test_what_leans_is_there() -> None:
    assert {*SYMBOLS} >= {*LEANING}.union(*LEANING.values())


def test_examples_give_on_programs_what_they_say(tmp_path: Path) -> None:
    found = jobs(frameworks=False)
    assert len(found) > 10
    results = run_programs(found, tmp_path)
    assert {
        job["name"]: failures for job, (_, failures) in zip(found, results, strict=True) if failures
    } == {}


def test_programs_with_a_framework_work_too(tmp_path: Path) -> None:
    """One interpreter for all of them, for the import takes seconds."""
    case = yaml.safe_load(KERAS_LAYER.read_text(encoding="utf-8"))
    for name, text in case["library"].items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    layer = {
        "root": str(tmp_path),
        "package": "snippets",
        "module": "snippets.layers",
        "probe": case["probe"],
        "program": case["program"],
    }
    found = jobs(frameworks=True)
    (package, own), *results = run_programs([layer, *found], tmp_path)
    assert own == package == case["value"]
    assert {
        job["name"]: failures for job, (_, failures) in zip(found, results, strict=True) if failures
    } == {}

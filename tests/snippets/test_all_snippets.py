"""What all snippets promise, tested over all of them."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "snippets").rglob("*.py"))
FRAMEWORKS = {"jax", "keras", "tensorflow", "torch"}
FORBIDDEN_NAMES = {"globals", "locals", "eval", "exec", "compile", "__import__", "__file__", "importlib"}


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(file): ast.parse(file.read_text(encoding="utf-8")) for file in FILES}
PACKAGES = [module_name(file) for file in FILES if file.name == "__init__.py"]


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def uses_a_framework(tree: ast.Module) -> bool:
    return any(name.split(".")[0] in FRAMEWORKS for name in imported(tree))


def load(name: str, request: pytest.FixtureRequest) -> ModuleType:
    if any(uses_a_framework(MODULES[each]) for each in {name, *reached(name)}):
        request.getfixturevalue("tensorflow")
    return importlib.import_module(name)


def reached(name: str) -> set[str]:
    """The modules of snippets/ that importing `name` imports."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for other in imported(MODULES[waiting.pop()]):
            if other in MODULES and other not in found:
                found.add(other)
                waiting.append(other)
    return found


def public_definitions(module: ModuleType) -> Iterator[tuple[str, object]]:
    for name, member in vars(module).items():
        own = getattr(member, "__module__", None) == module.__name__
        if own and not name.startswith("_") and (inspect.isfunction(member) or inspect.isclass(member)):
            yield name, member


@pytest.mark.parametrize("name", MODULES)
def test_every_example_runs_and_prints_what_it_says(name, request):
    module = load(name, request)
    assert doctest.testmod(module, optionflags=doctest.FAIL_FAST).failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_in_one_line_what_it_is(name):
    docstring = ast.get_docstring(MODULES[name], clean=False)
    assert docstring
    assert "\n" not in docstring


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_has_a_full_docstring_and_annotations(name, request):
    for qualified, member in public_definitions(load(name, request)):
        docstring = inspect.getdoc(member)
        assert docstring, qualified
        if inspect.isclass(member):
            continue
        assert "\nShapes:\n" in docstring, qualified
        assert "\nExample:\n" in docstring, qualified
        signature = inspect.signature(member)
        assert signature.return_annotation is not inspect.Signature.empty, qualified
        for parameter in signature.parameters.values():
            assert parameter.annotation is not inspect.Parameter.empty, (qualified, parameter.name)


@pytest.mark.parametrize("name", MODULES)
def test_a_function_that_raises_says_so(name):
    for node in ast.walk(MODULES[name]):
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if any(isinstance(inner, ast.Raise) for inner in ast.walk(node)):
            assert "\nRaises:\n" in (ast.get_docstring(node) or ""), node.name


@pytest.mark.parametrize("name", MODULES)
def test_a_docstring_with_a_backslash_is_raw(name):
    source = (ROOT / name.replace(".", "/")).with_suffix(".py")
    if not source.exists():
        return
    text = source.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            segment = ast.get_source_segment(text, node) or ""
            if "\n" in segment:  # over several lines
                assert "\\" not in segment or segment[0] in "rR", (name, node.lineno)


def test_importing_the_packages_imports_no_framework():
    program = (
        f"import sys; [__import__(name) for name in {PACKAGES!r}]; "
        f"print(sorted({FRAMEWORKS!r} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


@pytest.mark.parametrize("name", MODULES)
def test_it_keeps_to_the_subset_that_programs_can_be_cut_from(name):
    tree = MODULES[name]
    at_the_top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        where = (name, getattr(node, "lineno", 0))
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, where
            assert all(alias.name != "*" for alias in node.names), where
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            ours = any(each.split(".")[0] == "snippets" for each in imported(ast.Module([node], [])))
            assert not ours or id(node) in at_the_top, where
        if isinstance(node, ast.Name):
            assert node.id not in FORBIDDEN_NAMES, where
        assert not isinstance(node, (ast.Global, ast.Nonlocal)), where
        assert not isinstance(node, ast.ExceptHandler) or node.type is not None, where


@pytest.mark.parametrize("name", MODULES)
def test_nothing_at_the_top_of_a_module_does_more_than_define(name):
    definitions = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
    for node in MODULES[name].body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'":
            continue  # an import passes over it
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        assert isinstance(node, definitions) or is_docstring, (name, node.lineno)
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            assert all(isinstance(target, ast.Name) for target in targets), (name, node.lineno)


def test_no_module_imports_itself_through_others():
    graph = {name: {other for other in imported(tree) if other in MODULES} for name, tree in MODULES.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError

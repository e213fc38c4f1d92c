"""What of the library the cells of a post use: the quoted names in them, and their own imports."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from onesource.code import Library
from onesource.code.closure import root_of
from onesource.code.closure_hash import closure_hash
from onesource.code.source.nearest import one_of
from onesource.model import Problem, ProblemError
from onesource.results.cells import Cell, Post

HIDING = ("__import__", "eval", "exec", "importlib", "runpy")  # ways to run code that nobody can find
EXAMPLE = "Expected 'from snippets.linalg.determinant import log_det_exp', not indented."


@dataclass(frozen=True)
class Reach:
    imports: tuple[tuple[str, str], ...]  # module and name of each quoted symbol that cells use, sorted
    code: dict[str, str]  # dotted name of each symbol that cells use -> its closure hash
    problems: tuple[Problem, ...]

    @property
    def import_lines(self) -> str:
        return "".join(f"from {module} import {name}\n" for module, name in self.imports)


def reach(library: Library, post: Post) -> Reach:
    problems: list[Problem] = []
    used = {**_used_in_expressions(post), **_used_in_cells(post)}  # name -> a line that uses it
    code: dict[str, str] = {}
    bound: set[str] = set()
    for cell in post.cells:
        for line, dotted, name in _imported(library, post, cell, problems):
            bound.add(name)
            _add(library, code, dotted, problems, post.path, line)
    imports = []
    for name, quoted in _quoted(library, post, problems).items():
        if name not in used or name in bound:
            continue
        if len(quoted) > 1:
            line = used[name]
            choices = one_of([f"from {module} import {name}" for module in sorted(quoted)])
            message = f"'{name}' is quoted from {len(quoted)} modules. Write {choices} in the cell."
            problems.append(Problem(post.path, line, "CEL-NAME", message))
            continue
        module = next(iter(quoted))
        imports.append((module, name))
        _add(library, code, f"{module}:{name}", problems, post.path, used[name])
    return Reach(tuple(sorted(imports)), dict(sorted(code.items())), tuple(problems))


def _add(
    library: Library, code: dict[str, str], dotted: str, problems: list[Problem], path: str, line: int
) -> None:
    if dotted in code:
        return
    try:
        code[dotted] = closure_hash(library, dotted)
    except ProblemError as error:
        problems.append(error.at(path, line))


def _used_in_cells(post: Post) -> dict[str, int]:
    return {
        node.id: cell.line + node.lineno
        for cell in reversed(post.cells)
        for node in ast.walk(ast.parse(cell.code))
        if isinstance(node, ast.Name)
    }


def _used_in_expressions(post: Post) -> dict[str, int]:
    return {
        node.id: expression.line
        for expression in reversed(post.expressions)
        for node in ast.walk(ast.parse(expression.text, mode="eval"))
        if isinstance(node, ast.Name)
    }


def _quoted(library: Library, post: Post, problems: list[Problem]) -> dict[str, set[str]]:
    """By name, the modules that have what is quoted; of a method, the class."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for quotation in post.quotations:
        try:
            symbol = library.symbol(quotation.target)
        except ProblemError as error:
            problems.append(error.at(post.path, quotation.line))
            continue
        root = root_of(symbol)
        found[root.name].add(root.module)
    return found


def _imported(
    library: Library, post: Post, cell: Cell, problems: list[Problem]
) -> Iterator[tuple[int, str, str]]:
    """Lines, dotted names and local names of what a cell imports from the library."""
    tree = ast.parse(cell.code)
    for node in ast.walk(tree):
        line = cell.line + getattr(node, "lineno", 0)
        try:
            yield from ((line, *found) for found in _names(library, node, top=node in tree.body))
        except ProblemError as error:
            problems.append(error.at(post.path, line))


def _names(library: Library, node: ast.AST, *, top: bool) -> Iterator[tuple[str, str]]:
    match node:
        case ast.ImportFrom(module=str(module), level=0) if module.split(".")[0] == library.package:
            if not top or any(alias.name == "*" for alias in node.names):
                raise ProblemError("CEL-IMPORT", f"cannot follow '{ast.unparse(node)}'. {EXAMPLE}")
            for alias in node.names:
                symbol = library.symbol(f"{module}:{alias.name}")
                yield symbol.dotted, alias.asname or alias.name
        case ast.Import():
            for alias in node.names:
                if alias.name.split(".")[0] == library.package:
                    raise ProblemError("CEL-IMPORT", f"cannot follow '{ast.unparse(node)}'. {EXAMPLE}")
                _refuse_hiding(alias.name.split(".")[0])
        case ast.ImportFrom(module=str(module)):
            _refuse_hiding(module.split(".")[0])
        case ast.Name(id=name):
            _refuse_hiding(name)


def _refuse_hiding(name: str) -> None:
    if name in HIDING:
        raise ProblemError("CEL-IMPORT", f"'{name}' hides from readers what the cell runs. {EXAMPLE}")

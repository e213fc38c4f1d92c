"""The statements of a subject: what tests must execute, numbered in the order of the source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from onesource.code.source.outline import FUNCTIONS, Outline

# No code of their own, or at least none that a tracer sees in every version of Python.
SILENT = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Try, ast.TryStar, ast.Global, ast.Nonlocal
)  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """Its number is its place among all of the subject, however they are laid out in lines."""

    first: int  # its line
    last: int  # where it ends, or its body begins
    in_call: bool  # runs when a function is called, not at import
    alone: bool  # no other statement is on its lines; else a tracer cannot tell whether it ran


def statements_of(outline: Outline, subject: str) -> tuple[Statement, ...]:
    """The statements of all definitions of `subject`, a name at the level of the module."""
    found: list[Statement] = []
    taken: set[int] = set()
    for definition in outline.definitions.get(subject, ()):
        for node, in_call in _statements(definition.node):
            lines = range(_first(node), _last_of_header(node) + 1)
            if _runs(node):
                found.append(Statement(lines[0], lines[-1], in_call, taken.isdisjoint(lines)))
            taken.update(lines)
    return tuple(found)


def subject_of(name: str) -> str:
    """The name at the level of the module: `Square` for `Square.area#2`."""
    return name.partition("#")[0].partition(".")[0]


def _statements(root: ast.stmt) -> Iterator[tuple[ast.stmt, bool]]:
    work = [(root, False)]
    while work:
        node, in_call = work.pop()
        yield node, in_call
        inside = in_call or isinstance(node, FUNCTIONS)
        work.extend((inner, inside) for inner in reversed(_children(node)))


def _children(node: ast.AST) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.stmt):
            found.append(inner)
        elif isinstance(inner, ast.ExceptHandler | ast.match_case):
            found.extend(inner.body)
    return found


def _first(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _last_of_header(node: ast.stmt) -> int:
    """The last line that is the statement's own, not its body's."""
    if not _children(node):
        return node.end_lineno or node.lineno
    ends = (
        inner.end_lineno or 0
        for child in ast.iter_child_nodes(node)
        if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case)
        for inner in ast.walk(child)
        if isinstance(inner, ast.expr | ast.arg)
    )
    return max([node.lineno, *ends])


def _runs(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)  # a docstring or `...`
    if isinstance(node, ast.AnnAssign):
        return node.value is not None
    return not isinstance(node, SILENT)

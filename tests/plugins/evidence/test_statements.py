from __future__ import annotations

import ast
import inspect
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest

from onesource.code.source.outline import outline
from onesource.evidence.statements import Statement, statements_of, subject_of
from onesource.model import Source


def found(text: str, subject: str) -> tuple[Statement, ...]:
    return statements_of(outline(Source("snippets.a", "snippets/a.py", text, "")), subject)


TEXT = '''\
PAIR = first, second = (
    1,
    2,
)


@decorated(
    by=PAIR,
)
def function(
    a: int,
    b: int = 1,
) -> int:
    """Docstring."""
    global PAIR
    x: int
    y: int = (
        a
        + b
    )
    if (
        y
        and a
    ):
        # a comment
        return 1
    elif y: return 2
    else:
        pass
    try:
        with open("f") as f, \\
                open("g"):
            ...
    except ValueError:
        raise
    finally:
        y = 1; y = 2

    @decorated
    def inner(z=3):
        return z

    for x in [
        1
    ]:
        continue
    match y:
        case 1:
            return lambda: (
                y
            )
    return inner


def short(): return 1


class Class(
    object,
):
    """Docstring."""

    bare: int
    size: int = 4
    if size:
        other = 1

    def method(self):
        return self.size


def stub(): ...
'''


def test_what_runs_is_counted_in_order_with_its_own_lines():
    lines = [(each.first, each.last) for each in found(TEXT, "function")]
    assert lines == [
        (17, 20),  # y
        (21, 23),  # if
        (26, 26),  # return 1
        (27, 27),  # elif
        (27, 27),  # return 2
        (29, 29),  # pass
        (31, 32),  # with
        (35, 35),  # raise
        (37, 37),
        (37, 37),
        (41, 41),  # in `inner`
        (43, 45),  # for
        (46, 46),
        (47, 47),  # match
        (49, 51),  # return lambda
        (52, 52),
    ]
    assert all(each.in_call for each in found(TEXT, "function"))


def test_of_several_statements_on_a_line_only_the_first_can_be_told():
    assert [each.first for each in found(TEXT, "function") if not each.alone] == [27, 37]
    assert [each.alone for each in found(TEXT, "short")] == [False]


def test_constants_and_the_bodies_of_classes_run_at_import():
    assert found(TEXT, "PAIR") == found(TEXT, "second") == (Statement(1, 4, in_call=False, alone=True),)
    assert [(each.first, each.in_call) for each in found(TEXT, "Class")] == [
        (64, False),
        (65, False),
        (66, False),
        (69, True),
    ]
    assert found(TEXT, "stub") == found(TEXT, "unknown") == ()


def test_comments_docstrings_and_line_breaks_do_not_change_the_numbers():
    one = "def f(a):\n    if a: return 1\n    return [a, 2]\n"
    two = 'def f(a):\n    """D."""\n\n    if a:\n        # why\n        return 1\n    return [\n    a, 2]\n'
    assert [each.first for each in found(one, "f")] == [2, 2, 3]
    assert [each.first for each in found(two, "f")] == [4, 6, 7]


@pytest.mark.parametrize(
    ("name", "subject"), [("f", "f"), ("C.m", "C"), ("C.m#2", "C"), ("f#1", "f"), ("A.B.c", "A")]
)
def test_a_method_belongs_to_its_class(name, subject):
    assert subject_of(name) == subject


SAMPLE = ["argparse", "ast", "asyncio/tasks", "contextlib", "dataclasses", "doctest", "enum", "functools"]


@pytest.mark.parametrize("name", SAMPLE)
def test_python_itself_reports_a_line_for_each_statement_and_no_other(name):
    """The line tables of compiled code, against the statements found by reading."""
    path = Path(sysconfig.get_path("stdlib"), f"{name}.py")
    text = path.read_text(encoding="utf-8")
    described = outline(Source("snippets.a", "snippets/a.py", text, ""))
    statements = {
        statement
        for subject in described.definitions
        if "." not in subject
        for statement in statements_of(described, subject)
        if statement.in_call
    }
    reported = set(traced_lines(compile(text, str(path), "exec")))
    silent = {each.first for each in statements if reported.isdisjoint(range(each.first, each.last + 1))}
    assert silent == set()
    own = {line for each in statements for line in range(each.first, each.last + 1)}
    own |= {line for node in ast.walk(described.tree) for line in headers(node)}
    assert reported - own == set()


def traced_lines(code: CodeType, *, in_call: bool = False) -> Iterator[int]:
    """Of all functions and what is inside them; what runs at import is left out."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            called = in_call or bool(inner.co_flags & inspect.CO_OPTIMIZED)  # not the body of a class
            yield from (line for _, _, line in inner.co_lines() if line and called)
            yield from traced_lines(inner, in_call=called)


def headers(node: ast.AST) -> Iterator[int]:
    """Lines that run but hold no statement: of `def`, `class`, `try`, `except` and `case`."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield from range(
            min([node.lineno, *(each.lineno for each in node.decorator_list)]), node.body[0].lineno
        )
    elif isinstance(node, (ast.Try, ast.TryStar, ast.ExceptHandler)):
        yield node.lineno
    elif isinstance(node, ast.match_case):
        yield from range(node.pattern.lineno, node.body[0].lineno)

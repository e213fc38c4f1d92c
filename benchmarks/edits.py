"""Edits of Python text: each changes what it does, or each only how it looks."""

import ast
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

# Another operator or comparison of the same form.
OTHERS = {
    "+": "-",
    "-": "+",
    "*": "+",
    "/": "*",
    "@": "+",
    "==": "!=",
    "<": "<=",
    ">": ">=",
    "<=": "<",
    ">=": ">",
}

SIMPLE = re.compile(r"\"[^\"'\\]+\"")  # may as well stand in single quotes
Place = tuple[int, int]  # line, column in UTF-8 bytes


@dataclass(frozen=True)
class Edit:
    start: Place
    end: Place
    text: str

    def applied(self, source: str) -> str:
        lines = source.split("\n")
        before = lines[self.start[0] - 1].encode()[: self.start[1]].decode()
        after = lines[self.end[0] - 1].encode()[self.end[1] :].decode()
        changed = (before + self.text + after).split("\n")
        return "\n".join([*lines[: self.start[0] - 1], *changed, *lines[self.end[0] :]])


def meaningful_edits(source: str) -> Iterator[Edit]:
    """Another number, string or operator, a condition turned round, a statement less, one at a time."""
    tree = ast.parse(source)
    shown = {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)
    }
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if id(node) in shown or id(node) in said:
            continue
        match node:
            case ast.Constant(value=bool() as truth):
                yield Edit(*_place(node), repr(not truth))
            case ast.Constant(value=int() | float() as number):
                yield Edit(*_place(node), repr(2 * number + 1))
            case ast.Constant(value=str() as text):
                yield Edit(*_place(node), repr(text + "!"))
            case ast.Return() | ast.Raise():
                yield Edit(*_place(node), "pass")
            case ast.IfExp(test=test) | ast.If(test=test) if not isinstance(test, ast.NamedExpr):
                yield Edit(_place(test)[0], _place(test)[0], "not ")
            case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
                between = Edit(_place(left)[1], _place(right)[0], "")
                operator = _text(source, between)
                if operator.strip() in OTHERS:
                    yield Edit(between.start, between.end, f" {OTHERS[operator.strip()]} ")


def cosmetic_edits(source: str) -> Iterator[Edit]:
    """Another comment, space, empty line, quote or docstring, one at a time."""
    lines = source.split("\n")
    fresh, inside = True, 0
    for token in tokenize.generate_tokens(StringIO(source).readline):
        start, end = (_bytes(lines, place) for place in (token.start, token.end))
        between = token.type in (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)
        if token.type == tokenize.NEWLINE:
            yield Edit(start, start, "  # edited")
            fresh = True
        elif fresh and not between and token.type != tokenize.ENDMARKER:
            indentation = token.line[: token.start[1]]
            yield Edit((start[0], 0), (start[0], 0), f"{indentation}# edited\n\n")
            fresh = False
        elif token.type == tokenize.OP:
            yield Edit(start, start, " ")
            if inside and token.string == ",":
                yield Edit(end, end, "\n")
        elif token.type == tokenize.STRING and SIMPLE.fullmatch(token.string):
            yield Edit(start, end, f"'{token.string[1:-1]}'")
        inside += (
            (token.string in tuple("([{")) - (token.string in tuple(")]}"))
            if token.type == tokenize.OP
            else 0
        )
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef(body=[ast.Expr(value=ast.Constant(value=str()) as text), *_]):
                yield Edit(_place(text)[1], _place(text)[1], ' "and more"')


def _place(node: ast.AST) -> tuple[Place, Place]:
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)


def _text(source: str, edit: Edit) -> str:
    """What the edit takes away, if it stands on one line."""
    line = source.split("\n")[edit.start[0] - 1].encode()
    return line[edit.start[1] : edit.end[1]].decode() if edit.start[0] == edit.end[0] else ""


def _bytes(lines: list[str], place: Place) -> Place:
    line, column = place
    return line, len(lines[line - 1][:column].encode()) if line <= len(lines) else 0

"""Comments that end in the name of an equation, `(eq:main)` or `(post eq:main)`: their line implements it."""

import ast
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from onesource.code.source.outline import Outline

NAME = re.compile(r"\((?:(?P<post>[^\s()]+) )?(?P<label>eq:[^\s()]*)\)")
TAIL = re.compile(r"(?:\((?:[^\s()]+ )?eq:[^\s()]*\),? *)+\Z")


@dataclass(frozen=True)
class EquationComment:
    """One name at the end of a comment; a comment may end in several."""

    line: int  # that ends in it
    text: str  # (eq:main) or (post eq:main)
    post: str  # its slug; "" where the comment leaves it to the post that shows the line
    label: str  # eq:main
    first: int  # of the lines that implement the equation
    last: int


def equation_comments(outline: Outline) -> tuple[EquationComment, ...]:
    """All of a module, in order.

    A comment names its line; on the last line of a statement, the whole of it; on a line of its own, the
    statement below.
    """
    if "eq:" not in outline.source.text:
        return ()
    return tuple(_comments(outline))


def _comments(outline: Outline) -> Iterator[EquationComment]:
    statements = [node for node in ast.walk(outline.tree) if isinstance(node, ast.stmt)]
    lines = StringIO(outline.source.text, newline="\n").readline
    for kind, comment, (line, column), _, text in tokenize.generate_tokens(lines):
        tail = TAIL.search(comment) if kind == tokenize.COMMENT else None
        if tail is None:
            continue
        alone = not text[:column].strip()
        first, last = _below(statements, line) if alone else _around(statements, line)
        for name in NAME.finditer(tail[0]):
            yield EquationComment(line, name[0], name["post"] or "", name["label"], first, last)


def _around(statements: list[ast.stmt], line: int) -> tuple[int, int]:
    ending = [node for node in statements if node.end_lineno == line and not _holds_others(node)]
    return min((node.lineno for node in ending), default=line), line


def _below(statements: list[ast.stmt], line: int) -> tuple[int, int]:
    node = min(
        (node for node in statements if node.lineno > line), key=lambda node: node.lineno, default=None
    )
    if node is None:
        return line, line
    return line, node.lineno if _holds_others(node) else node.end_lineno or node.lineno


def _holds_others(node: ast.stmt) -> bool:
    return hasattr(node, "body") or hasattr(node, "cases")

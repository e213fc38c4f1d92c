"""Cut a symbol's lines out of its source and move them to the left margin without changing what they mean."""

import ast
import re
import warnings
from bisect import bisect_left
from inspect import cleandoc
from os.path import commonprefix

from onesource.code.source.outline import Docstring, Named, Outline
from onesource.model import Line, Span

INDENTATION = re.compile(r"[ \t]*")
PAGE_BREAK = re.compile(r"^[ \t\f]*\f")  # Python counts the indentation from the form feed on


def span_of(outline: Outline, node: ast.stmt) -> Span:
    """The statement with its decorators and the comment block directly above."""
    span = statement_span(outline, node)
    comments, header = outline.layout.comments, outline.layout.header
    first = span.first
    if not span.start:
        while first - 1 in comments and first - 1 not in header and comments[first - 1][0] == node.col_offset:
            first -= 1
    return Span(first, span.last, span.start, span.end)


def statement_span(outline: Outline, node: ast.stmt) -> Span:
    """The statement with its decorators, and with the comments that end the body of a definition."""
    first, column = first_position(outline, node)
    last, end_column = node.end_lineno or first, node.end_col_offset or 0
    end = _characters(outline, last, end_column)
    rest = outline.lines[last - 1][end:].strip()
    if rest and not rest.startswith("#"):
        return Span(first, last, _start(outline, first, column), end)
    if isinstance(node, Named):
        last = _last_comment(outline, last, node.col_offset)
    return Span(first, last, _start(outline, first, column))


def body_span(outline: Outline, node: Named) -> Span:
    """What follows the colon of a definition."""
    whole = statement_span(outline, node)
    first, column = first_position(outline, node.body[0])
    if start := _start(outline, first, column):
        return Span(first, whole.last, start, whole.end)
    return Span(colon_of(outline, node)[0] + 1, whole.last, 0, whole.end)


def signature_span(outline: Outline, node: Named) -> Span:
    """The decorators and the definition up to its colon, or to the comment behind it."""
    line, column = colon_of(outline, node)
    commented = outline.lines[line - 1][column + 1 :].lstrip().startswith("#")
    first, start = first_position(outline, node)
    return Span(first, line, _start(outline, first, start), None if commented else column + 1)


def first_position(outline: Outline, node: ast.stmt) -> tuple[int, int]:
    """Line and column of a statement, its decorators included; the column counts UTF-8 bytes."""
    line = node.lineno
    for decorator in getattr(node, "decorator_list", [])[:1]:
        line = decorator.lineno
        while line not in outline.layout.statements:
            line -= 1  # after "@(" or "@\\" the expression begins below its "@"
    return line, node.col_offset


def colon_of(outline: Outline, node: Named) -> tuple[int, int]:
    """The last colon before the body."""
    line, column = first_position(outline, node.body[0])
    colons = outline.layout.colons
    return colons[bisect_left(colons, (line, _characters(outline, line, column))) - 1]


def _start(outline: Outline, line: int, column: int) -> int:
    """How much of the line belongs to what comes before: none where a logical line begins."""
    start = _characters(outline, line, column)
    before = outline.lines[line - 1][:start].strip()
    return start if before or line not in outline.layout.statements else 0


def _characters(outline: Outline, line: int, column: int) -> int:
    return len(outline.lines[line - 1].encode()[:column].decode())


def _last_comment(outline: Outline, last: int, column: int) -> int:
    """The last line of the comments after `last` that are further right than `column`."""
    for number in range(last + 1, len(outline.lines) + 1):
        if number in outline.layout.comments and outline.layout.comments[number][0] > column:
            last = number
        elif outline.lines[number - 1].strip():
            break
    return last


def lines_of(outline: Outline, span: Span) -> list[Line]:
    texts = list(outline.lines[span.first - 1 : span.last])
    texts[-1] = texts[-1][: span.end]
    texts[0] = texts[0][span.start :]
    return [Line(number, text) for number, text in enumerate(texts, span.first)]


def dedented(outline: Outline, lines: list[Line]) -> list[Line]:
    """Take away the indentation that all statements share.

    A line that begins inside a string keeps its text, since that is the string's value; in a docstring it
    moves with the code, as long as `inspect.cleandoc` makes the same of it.
    """
    inside, statements = outline.layout.inside_strings, outline.layout.statements
    lines = [
        line if line.number in inside else Line(line.number, PAGE_BREAK.sub("", line.text)) for line in lines
    ]
    code = [line for line in lines if line.number not in inside and line.text.strip()]
    # A region may be a part of one statement.
    starting = [line for line in code if line.number in statements] or code
    prefix = commonprefix([INDENTATION.match(line.text)[0] for line in starting])  # type: ignore[index]  # noqa: RUF071
    fixed = inside - _movable(outline, prefix, {line.number for line in lines})
    return [
        line if line.number in fixed else Line(line.number, _without(line.text, prefix)) for line in lines
    ]


def _without(text: str, prefix: str) -> str:
    # A comment, or a line inside brackets, may stand further left than the statement.
    return text[len(commonprefix([text, prefix])) :]  # noqa: RUF071


def _movable(outline: Outline, prefix: str, shown: set[int]) -> set[int]:
    return {
        number
        for docstring in outline.docstrings
        if prefix and docstring.node.lineno in shown and _moves(outline, docstring, prefix)
        for number in range(docstring.node.lineno + 1, (docstring.node.end_lineno or 0) + 1)
    }


def _moves(outline: Outline, docstring: Docstring, prefix: str) -> bool:
    node = docstring.node
    first, last = node.lineno, node.end_lineno or node.lineno
    start = _characters(outline, first, node.col_offset)
    span = Span(first, last, start, _characters(outline, last, node.end_col_offset or 0))
    text, *texts = [line.text for line in lines_of(outline, span)]
    moved = "\n".join([text, *(_without(text, prefix) for text in texts)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in `parse`
        return cleandoc(ast.literal_eval(f"({moved})")) == cleandoc(docstring.text)


def without_docstrings(outline: Outline, lines: list[Line]) -> list[Line]:
    """Drop the docstrings that stand on lines of their own and are not all there is of a body."""
    dropped: set[int] = set()
    for docstring in outline.docstrings:
        span = statement_span(outline, docstring.node)
        if docstring.alone or span.start or span.end is not None:
            continue
        last = span.last
        while last < len(outline.lines) and not outline.lines[last].strip():
            last += 1  # the blank lines after it
        dropped.update(range(span.first, last + 1))
    return [line for line in lines if line.number not in dropped]


def trimmed(lines: list[Line]) -> list[Line]:
    """Without blank lines at either end."""
    while lines and not lines[0].text.strip():
        lines = lines[1:]
    while lines and not lines[-1].text.strip():
        lines = lines[:-1]
    return lines

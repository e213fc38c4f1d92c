"""Cut a symbol's lines out of its source and move them to the left margin without changing what they mean."""

import ast
from os.path import commonprefix

from onesource.code.outline import Named, Outline
from onesource.model import Line, Span


def span_of(outline: Outline, node: ast.stmt) -> Span:
    """The statement with its decorators and the comment block directly above."""
    first, column = first_position(node)
    span = _span(outline, first, column, node)
    comments, header = outline.layout.comments, outline.layout.header
    if not span.start:
        while first - 1 in comments and first - 1 not in header and comments[first - 1][0] == column:
            first -= 1
    return Span(first, span.last, span.start, span.end)


def body_span(outline: Outline, node: Named) -> Span:
    """What follows the colon of a definition."""
    line, _ = colon_of(outline, node)
    first, column = first_position(node.body[0])
    if first == line:
        return _span(outline, first, column, node)
    whole = _span(outline, first, column, node)
    return Span(line + 1, whole.last, 0, whole.end)


def signature_span(outline: Outline, node: Named) -> Span:
    """The decorators and the definition up to its colon."""
    line, column = colon_of(outline, node)
    first, start = first_position(node)
    rest = outline.lines[line - 1][column + 1 :].strip()
    end = column + 1 if rest and not rest.startswith("#") else None
    return Span(first, line, _span(outline, first, start, node).start, end)


def first_position(node: ast.stmt) -> tuple[int, int]:
    """Line and column of a statement, its decorators included; the column counts UTF-8 bytes."""
    decorators = getattr(node, "decorator_list", [])
    return min([(node.lineno, node.col_offset), *((d.lineno, node.col_offset) for d in decorators)])


def colon_of(outline: Outline, node: Named) -> tuple[int, int]:
    line, column = first_position(node.body[0])
    column = _characters(outline, line, column)
    return max(colon for colon in outline.layout.colons if colon < (line, column))


def _span(outline: Outline, first: int, column: int, node: ast.stmt) -> Span:
    lines = outline.lines
    last, end_column = node.end_lineno or first, node.end_col_offset or 0
    start = _characters(outline, first, column)
    end = _characters(outline, last, end_column)
    rest = lines[last - 1][end:].strip()
    return Span(
        first,
        last,
        start if lines[first - 1][:start].strip() else 0,
        end if rest and not rest.startswith("#") else None,
    )


def _characters(outline: Outline, line: int, column: int) -> int:
    return len(outline.lines[line - 1].encode()[:column].decode())


def lines_of(outline: Outline, span: Span) -> list[Line]:
    texts = list(outline.lines[span.first - 1 : span.last])
    if span.end is not None:
        texts[-1] = texts[-1][: span.end]
    texts[0] = texts[0][span.start :]
    return [Line(number, text) for number, text in enumerate(texts, span.first)]


def dedented(outline: Outline, lines: list[Line]) -> list[Line]:
    """Take away the indentation that all statements share.

    A line that begins inside a string keeps its text, since that is the string's value; in a docstring it
    moves with the code, as long as every line of the docstring can.
    """
    starts = [line.text for line in lines if line.number in outline.layout.statements]
    prefix = commonprefix([text[: len(text) - len(text.lstrip(" \t\f"))] for text in starts])  # noqa: RUF071
    fixed = outline.layout.inside_strings - _movable(outline, prefix, {line.number for line in lines})
    return [
        line if line.number in fixed else Line(line.number, _without(line.text, prefix)) for line in lines
    ]


def _without(text: str, prefix: str) -> str:
    # A comment, or a line inside brackets, may stand further left than the statement.
    return text[len(commonprefix([text, prefix])) :]  # noqa: RUF071


def _movable(outline: Outline, prefix: str, shown: set[int]) -> set[int]:
    movable: set[int] = set()
    for docstring in outline.docstrings:
        if docstring.node.lineno not in shown:
            continue
        inner = range(docstring.node.lineno + 1, (docstring.node.end_lineno or 0) + 1)
        texts = [outline.lines[number - 1] for number in inner]
        if all(text.startswith(prefix) or not text.strip() for text in texts):
            movable.update(inner)
    return movable


def without_docstrings(outline: Outline, lines: list[Line]) -> list[Line]:
    """Drop the docstrings that stand on lines of their own and are not all there is of a body."""
    dropped: set[int] = set()
    for docstring in outline.docstrings:
        span = _span(outline, docstring.node.lineno, docstring.node.col_offset, docstring.node)
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

"""What only the tokens of a source tell: where comments, strings, colons and statements stand."""

import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from io import StringIO

from onesource.model import Source

COOKIE = re.compile(r"#!|#.*?coding[:=]\s*[-\w.]+")


@dataclass(frozen=True)
class Layout:
    comments: dict[int, tuple[int, str]]  # line -> (column, text), for comments alone on their line
    inside_strings: frozenset[int]  # lines whose first character belongs to a string
    colons: tuple[tuple[int, int], ...]  # (line, column) of each ':', in order
    statements: frozenset[int]  # lines on which a logical line begins

    @cached_property
    def header(self) -> frozenset[int]:
        """The lines of the shebang and of the encoding's name."""
        return frozenset(n for n in (1, 2) if n in self.comments and COOKIE.match(self.comments[n][1]))


# Python 3.12 splits an f-string into several tokens, 3.14 a t-string; before, there is none of these.
_OPENING = frozenset(getattr(tokenize, f"{kind}STRING_START", -1) for kind in "FT")
_CLOSING = frozenset(getattr(tokenize, f"{kind}STRING_END", -1) for kind in "FT")

_BETWEEN = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


def lay_out(source: Source, lines: Sequence[str]) -> Layout:
    """`source` is one that Python can parse: then `tokenize` can read it too."""
    comments: dict[int, tuple[int, str]] = {}
    inside: set[int] = set()
    colons: list[tuple[int, int]] = []
    statements: set[int] = set()
    fresh = True  # the next token begins a logical line
    formatted: list[int] = []  # first lines of the f-strings that are open
    for kind, text, (line, column), (last, _), _ in tokenize.generate_tokens(
        StringIO(source.text, newline="\n").readline
    ):
        if kind == tokenize.COMMENT and not lines[line - 1][:column].strip():
            comments[line] = (column, text)
        elif kind == tokenize.STRING:
            inside.update(range(line + 1, last + 1))
        elif kind in _OPENING:
            formatted.append(line)
        elif kind in _CLOSING:
            inside.update(range(formatted.pop() + 1, last + 1))
        elif kind == tokenize.OP and text == ":":
            colons.append((line, column))
        if kind == tokenize.NEWLINE:
            fresh = True
        elif fresh and kind not in _BETWEEN:
            statements.add(line)
            fresh = False
    return Layout(comments, frozenset(inside), tuple(colons), frozenset(statements))

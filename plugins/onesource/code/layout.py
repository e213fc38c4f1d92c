"""What only the tokens of a source tell: where comments, strings, colons and statements stand."""

import re
import sys
import tokenize
from dataclasses import dataclass
from functools import cached_property
from io import StringIO

from onesource.model import ProblemError, Source

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


def lay_out(source: Source) -> Layout:
    comments: dict[int, tuple[int, str]] = {}
    inside: set[int] = set()
    colons: list[tuple[int, int]] = []
    statements: set[int] = set()
    fresh = True  # the next token begins a logical line
    formatted: list[int] = []  # first lines of the f-strings that are open
    for token in _tokens(source):
        kind, text, (line, column), (last, _), _ = token
        if kind == tokenize.COMMENT and not source_before(token):
            comments[line] = (column, text)
        if kind == tokenize.STRING:
            inside.update(range(line + 1, last + 1))
        elif kind == FSTRING_START:
            formatted.append(line)
        elif kind == FSTRING_END:
            inside.update(range(formatted.pop() + 1, last + 1))
        elif kind == tokenize.OP and text == ":":
            colons.append((line, column))
        if kind == tokenize.NEWLINE:
            fresh = True
        elif fresh and kind not in _BETWEEN:
            statements.add(line)
            fresh = False
    return Layout(comments, frozenset(inside), tuple(colons), frozenset(statements))


# Python 3.12 splits an f-string into several tokens; before, there is none of these.
FSTRING_START = getattr(tokenize, "FSTRING_START", -1)
FSTRING_END = getattr(tokenize, "FSTRING_END", -1)

_BETWEEN = {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def source_before(token: tokenize.TokenInfo) -> str:
    """What stands before a token on its line, apart from white space."""
    return token.line[: token.start[1]].strip()


def _tokens(source: Source) -> list[tokenize.TokenInfo]:
    try:
        return list(tokenize.generate_tokens(StringIO(source.text, newline="\n").readline))
    except (tokenize.TokenError, SyntaxError) as error:
        reason = error.args[0]
        raise ProblemError(
            "SNP-PARSE", f"{source.path}: {reason}. Python {sys.version_info[0]} reads it otherwise."
        ) from None

"""Where the definitions of a source stand, told by its tokens alone: no `ast`, and nothing of the engine.

`inspect.getblock` says where a function or a class ends. Everything else is a small reader of logical lines.
"""

import inspect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from keyword import iskeyword
from tokenize import COMMENT, DEDENT, INDENT, NAME, NEWLINE, NL, OP, TokenInfo, generate_tokens, tok_name

COMPOUND = frozenset({"if", "elif", "else", "try", "except", "finally", "for", "while", "with"})
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")
AUGMENTED = frozenset(["+=", "-=", "*=", "@=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "**=", "//="])
COOKIE = re.compile(r"#!|#.*coding[:=]")


@dataclass(frozen=True)
class Found:
    """A definition: its lines, and those of the comment block above, which begin at `first`."""

    name: str  # qualified
    kind: str  # "def", "class" or "constant"
    first: int
    last: int


@dataclass
class Scope:
    prefix: str
    is_function: bool = False
    is_match: bool = False
    decorated: int = 0  # the line of the first decorator that waits for its definition


Tokens = Sequence[TokenInfo]


def definitions(text: str) -> list[Found]:
    lines = text.split("\n")
    return [
        Found(name, kind, _comments_above(lines, first, column), last)
        for name, kind, first, column, last in _statements(text, lines)
    ]


def inside_strings(text: str) -> set[int]:
    """The lines that begin inside a string."""
    return {
        number
        for token in generate_tokens(StringIO(text, newline="\n").readline)
        if "STRING" in tok_name[token.type]
        for number in range(token.start[0] + 1, token.end[0] + 1)
    }


def _statements(text: str, lines: list[str]) -> Iterator[tuple[str, str, int, int, int]]:
    scopes = [Scope("")]
    opened = scopes[0]  # the scope of the next indented block
    for line in _logical_lines(text):
        if isinstance(line, int):
            scopes = [*scopes, opened] if line > 0 else scopes[:line]
            continue
        scope = scopes[-1]
        opened = Scope(scope.prefix, scope.is_function)
        words = [token.string for token in line[:3]]
        is_definition = words[0] in ("def", "class") or words[:2] == ["async", "def"]
        if words[0] == "@":
            scope.decorated = scope.decorated or line[0].start[0]
        elif is_definition:
            kind, name = words[:2] if words[0] != "async" else words[1:]
            opened = Scope(f"{scope.prefix}{name}.", scope.is_function or kind == "def")
            first, column = line[0].start
            first, scope.decorated = scope.decorated or first, 0
            if not scope.is_function:
                last = first - 1 + len(inspect.getblock([text + "\n" for text in lines[first - 1 :]]))
                yield scope.prefix + name, kind, first, column, last
        simple = _after_header(line, in_match=scope.is_match)
        opened.is_match = words[0] == "match" and simple == []
        inner = opened if is_definition else scope
        if not inner.is_function:
            for statement in _split(line if simple is None else simple, ";"):
                for name in dict.fromkeys(_bound(statement)):
                    (first, column), (last, _) = statement[0].start, statement[-1].end
                    yield inner.prefix + name, "constant", first, column, last


def _logical_lines(text: str) -> Iterator[list[TokenInfo] | int]:
    """The tokens of each logical line; 1 where a block begins, -1 where it ends."""
    line: list[TokenInfo] = []
    for token in generate_tokens(StringIO(text, newline="\n").readline):
        if token.type in (INDENT, DEDENT):
            yield 1 if token.type == INDENT else -1
        elif token.type == NEWLINE and line:
            yield line
            line = []
        elif token.type not in (COMMENT, NL, NEWLINE) and token.string:
            line.append(token)


def _after_header(line: Tokens, *, in_match: bool) -> Tokens | None:
    """What follows the colon of a compound statement; None if the line is no such statement."""
    words = [token.string for token in line[:2]]
    start = 1 if words[0] == "async" else 0
    soft = (words[0] == "match" and line[-1].string == ":") or (in_match and words[0] == "case")
    if not (soft or words[0] in ("def", "class", "async") or words[0] in COMPOUND):
        return None
    return line[len(next(_split(line[start:], ":"))) + start + 1 :]


def _split(tokens: Tokens, separator: str) -> Iterator[Tokens]:
    """The parts between separators that stand in no bracket and in no lambda's parameters."""
    part: list[TokenInfo] = []
    depth = 0
    lambdas: list[int] = []  # the depths of those whose colon has not come
    for token in tokens:
        is_operator = token.type == OP or token.string == "lambda"
        text = token.string if is_operator else ""
        depth += (text in OPENING) - (text in CLOSING)
        if text == "lambda":
            lambdas.append(depth)
        if text == separator and not depth and not lambdas:
            yield part
            part = []
            continue
        if text == ":" and lambdas and lambdas[-1] == depth:
            lambdas.pop()
        part.append(token)
    yield part


def _bound(statement: Tokens) -> Iterator[str]:
    """The names that a simple statement assigns to."""
    words = [token.string for token in statement]
    if len(words) < 2 or iskeyword(words[0]):
        return
    annotated = next(_split(statement, ":"))
    if words[1] in AUGMENTED or len(annotated) < len(statement):
        yield from _names(statement[:1] if words[1] in AUGMENTED else annotated)
        return
    if words[0] == "type" and statement[1].type == NAME:
        statement = statement[1:]
    for target in list(_split(statement, "="))[:-1]:
        yield from _names(target)


def _names(target: Tokens) -> Iterator[str]:
    for element in _split(target, ","):
        words = [token.string for token in element]
        if words[:1] == ["*"]:
            yield from _names(element[1:])
        elif len(words) == 1 and element[0].type == NAME:
            yield words[0]
        elif words and words[0] in "([" and words[-1] in ")]" and _closes_last(words):
            yield from _names(element[1:-1])


def _closes_last(words: list[str]) -> bool:
    """The bracket that opens first closes last: `(a, b)`, not `(a)(b)`."""
    depth = 0
    for word in words[:-1]:
        depth += (word in OPENING) - (word in CLOSING)
        if not depth:
            return False
    return True


def _comments_above(lines: list[str], first: int, column: int) -> int:
    indentation = lines[first - 1][:column]
    if indentation.strip():
        return first  # the statement shares its line with another one
    while first > 1 and lines[first - 2].startswith(f"{indentation}#"):
        if first <= 3 and COOKIE.match(lines[first - 2]):
            break
        first -= 1
    return first

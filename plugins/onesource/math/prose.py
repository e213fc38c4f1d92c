"""Which lines of a Markdown text are code, fenced or indented: nothing in them is a formula."""

import re

QUOTED = re.compile(r"(?: *>)+ ?")
FENCE = re.compile(r"(?P<indent>[ >]*)(?P<fence>`{3,}|~{3,})(?P<header>.*)$")
# What makes the lines below it, indented by four spaces, its content.
CONTAINER = re.compile(r"(?:[-*+]|\d+[.)])\s|(?:!!!|\?\?\?\+?|===)\s|\[\^[^\]]+\]:|:\s|///")


def quote_signs(line: str) -> str:
    """The `> ` signs that a line of a blockquote begins with, or nothing."""
    found = QUOTED.match(line)
    return found[0] if found else ""


def code_spans(text: str) -> list[tuple[int, int]]:
    """Where the code blocks of a text begin and end."""
    lines = text.split("\n")
    code = code_lines(lines)
    spans: list[tuple[int, int]] = []
    start = 0
    for position, line in enumerate(lines):
        end = start + len(line) + 1
        if position in code:
            begin = spans.pop()[0] if spans and spans[-1][1] == start else start
            spans.append((begin, end))
        start = end
    return spans


def code_lines(lines: list[str]) -> set[int]:
    """Positions of the lines that belong to code blocks."""
    found: set[int] = set()
    position = 0
    while position < len(lines):
        end = _end_of_fence(lines, position)
        found.update(range(position, end))
        position = max(end, position + 1)
    return found | _indented(lines, found)


def _end_of_fence(lines: list[str], position: int) -> int:
    """The position after the fenced block that begins here, or this position if none does."""
    opening = FENCE.match(lines[position])
    if opening is None or ("`" in opening["header"] and opening["fence"][0] == "`"):
        return position
    for later in range(position + 1, len(lines)):
        closing = FENCE.match(lines[later])
        if closing and closing["fence"] == opening["fence"] and not closing["header"].strip():
            return later + 1
    return position


def _indented(lines: list[str], fenced: set[int]) -> set[int]:
    found: set[int] = set()
    containers: list[int] = []  # how far the content of each open container is indented
    blank, code, quote = True, False, ""
    for position, line in enumerate(lines):
        prefix = quote_signs(line).rstrip()
        if prefix != quote:
            containers, quote, blank = [], prefix, True
        content = line[len(quote_signs(line)) :]
        if position in fenced or not content.strip():
            blank = True
            continue
        indent = len(content) - len(content.lstrip())
        if blank:
            while containers and containers[-1] > indent:
                containers.pop()
            code = indent - (containers[-1] if containers else 0) >= 4
        if code and indent >= 4:
            found.add(position)
        else:
            code = False
            if CONTAINER.match(content.lstrip()):
                containers = [level for level in containers if level <= indent] + [indent // 4 * 4 + 4]
        blank = False
    return found

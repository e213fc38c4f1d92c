"""Notes and foldable blocks of a post as block quotes, which every Markdown has."""

import re

from onesource.math.prose import code_lines

OPENING = re.compile(
    r'(?P<indent> *)(?:!!!|\?\?\?\+?) *(?P<kind>[\w-]+)(?: +[\w -]+)?(?: +"(?P<title>.*)")? *$'
)


def with_quotations(text: str) -> str:
    lines = text.split("\n")
    code = code_lines(lines)
    found: list[str] = []
    position = 0
    while position < len(lines):
        opening = None if position in code else OPENING.match(lines[position])
        if opening is None:
            found.append(lines[position])
            position += 1
            continue
        end = _end(lines, position + 1, len(opening["indent"]) + 4)
        inside = [line[len(opening["indent"]) + 4 :] for line in lines[position + 1 : end]]
        while inside and not inside[-1].strip():
            inside.pop()
            end -= 1
        title = opening["title"] if opening["title"] is not None else opening["kind"].capitalize()
        head = [f"**{title}**", ""] if title else []
        inner = with_quotations("\n".join(inside)).split("\n")
        found += [f"{opening['indent']}> {line}".rstrip() for line in [*head, *inner]]
        position = end
    return "\n".join(found)


def _end(lines: list[str], position: int, indent: int) -> int:
    while position < len(lines) and (
        not lines[position].strip() or len(lines[position]) - len(lines[position].lstrip(" ")) >= indent
    ):
        position += 1
    return position

"""Fenced blocks of a Markdown text, and the lines outside of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

FENCE = re.compile(r"(?P<before>[>\s]*)(?P<fence>`{3,}|~{3,})\s*(?P<header>.*?)\s*$")


@dataclass(frozen=True)
class Block:
    """A fenced block that no other block shows as text."""

    line: int  # of the opening fence, counted from 1
    header: str  # what stands behind the fence
    body: tuple[str, ...]  # without the indentation of the fence
    indented: bool = False  # stands in a list or a quotation
    closed: bool = True  # without an end, Markdown takes the lines below for prose


def fenced_blocks(lines: Sequence[str], *, first: int = 1) -> tuple[list[Block], list[tuple[int, str]]]:
    """The blocks, and the other lines with their numbers; `first` is the number of the first line."""
    found: list[Block] = []
    prose: list[tuple[int, str]] = []
    position = 0
    while position < len(lines):
        opening = FENCE.match(lines[position])
        if opening is None or ("`" in opening["header"] and opening["fence"][0] == "`"):
            prose.append((first + position, lines[position]))
            position += 1
            continue
        end = _end(lines, position + 1, opening["fence"])
        before = opening["before"]
        body = () if end is None else tuple(_without(line, before) for line in lines[position + 1 : end])
        found.append(Block(first + position, opening["header"], body, bool(before), end is not None))
        position = position + 1 if end is None else end + 1
    return found, prose


def _end(lines: Sequence[str], start: int, fence: str) -> int | None:
    for position in range(start, len(lines)):
        closing = FENCE.match(lines[position])
        if closing and closing["fence"] == fence and not closing["header"]:
            return position
    return None


def _without(line: str, before: str) -> str:
    if line.startswith(before):
        return line[len(before) :]
    return line.lstrip() if not line[: len(before)].strip() else line  # Python will say so

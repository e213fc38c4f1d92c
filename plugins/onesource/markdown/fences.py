"""The fenced blocks of a page, read from its text."""

import re
from dataclasses import dataclass

FENCE = re.compile(r"[>\s]*(?P<fence>`{3,}|~{3,})\s*(?P<header>.*?)\s*$")
OPTION = re.compile(r"""([a-z_]+)=(?:"([^"]*)"|'([^']*)')""")


@dataclass
class Fence:
    """The first line of a fenced block."""

    line: int  # of the file, counted from 1
    header: str
    used: bool = False

    @property
    def options(self) -> dict[str, str]:
        return {name: double or single for name, double, single in OPTION.findall(self.header)}


def fences(lines: list[str], *, first: int) -> tuple[list[Fence], list[tuple[int, str]]]:
    """All fenced blocks, but not those that another block shows as text; and the lines outside."""
    found: list[Fence] = []
    prose: list[tuple[int, str]] = []
    closing: str | None = None
    for number, line in enumerate(lines, first):
        match = FENCE.match(line)
        if match is None:
            if closing is None:
                prose.append((number, line))
        elif closing is None:
            closing = match["fence"]
            found.append(Fence(number, match["header"]))
        elif match["fence"] == closing and not match["header"]:
            closing = None
    return found, prose

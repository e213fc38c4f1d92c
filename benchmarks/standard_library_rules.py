"""What may differ between a quote and the oracle, and why: a difference that no rule explains is a fault."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

from benchmarks.equal_trees import equal_trees


@dataclass(frozen=True)
class Difference:
    kind: str  # reading, names, span, line or tree
    name: str  # module, module:symbol or module:line
    ours: object
    oracles: object
    source: str = ""  # the line; for a span, the lines that only one of both has
    indentation: int = 0  # of the definition
    in_string: bool = False  # the line begins in one


@dataclass(frozen=True)
class Rule:
    kind: str
    reason: str
    explains: Callable[[Difference], bool]


RULES = (
    Rule(
        "span",
        "a comment left of the body ends a block for inspect; it belongs to what it is indented under",
        lambda it: bool(it.source) and all(re.match(r"\s*(#|$)", line) for line in it.source.split("\n")),
    ),
    Rule(
        "line",
        "a line that begins inside a string is part of its value and keeps its place",
        lambda it: it.in_string and it.ours == it.source,
    ),
    Rule(
        "line",
        "textwrap moves all lines as little as the leftmost one; here each moves as far as it can",
        lambda it: it.ours == it.source[min(it.indentation, indentation_of(it.source)) :],
    ),
    Rule(
        "line",
        "a statement that shares its line with others is shown alone",
        lambda it: bool(re.fullmatch(rf"(.*[:;])?\s*{re.escape(str(it.ours))}\s*(;.*)?", it.source)),
    ),
    Rule(
        "tree",
        "a docstring moves with its code: the same to inspect.cleandoc, and so to help()",
        lambda it: equal_trees(it.ours, it.oracles, clean=True),
    ),
)


@dataclass
class Report:
    modules: int = 0
    unreadable: int = 0
    definitions: Counter[str] = field(default_factory=Counter)  # by kind
    refused: Counter[str] = field(default_factory=Counter)  # names that a page cannot quote as they are
    explained: Counter[Rule] = field(default_factory=Counter)
    unexplained: list[Difference] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def compare(self, difference: Difference) -> None:
        if difference.ours == difference.oracles:
            return
        for rule in RULES:
            if rule.kind == difference.kind and rule.explains(difference):
                self.explained[rule] += 1
                return
        self.unexplained.append(difference)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        started = perf_counter()
        yield
        self.seconds[what] = self.seconds.get(what, 0.0) + perf_counter() - started


def indentation_of(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))

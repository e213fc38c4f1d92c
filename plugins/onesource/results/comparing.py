"""Two runs of the same cells: what differs by more than the cells allow, in words."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onesource.results.cells import Post
from onesource.results.frozen import Frozen, Output
from onesource.results.mime import FIGURE, PNG, SVG, TABLE, TEXT
from onesource.results.tables import read_table

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.]*\w)")
MOST = 5  # differences of one output that are told
AROUND = 30  # characters


@dataclass(frozen=True)
class Difference:
    line: int  # of the post
    text: str


def differences(post: Post, frozen: Frozen, again: Frozen) -> Iterator[Difference]:
    """What a second run shows otherwise than the frozen one."""
    for cell in post.cells:
        before, after = frozen.outputs(cell.name) or (), again.outputs(cell.name) or ()
        what = f"the cell '{cell.name}'"
        if [_kinds(output) for output in before] != [_kinds(output) for output in after]:
            shown = " then ".join(", ".join(_kinds(output)) for output in after) or "nothing"
            frozen_kinds = " then ".join(", ".join(_kinds(output)) for output in before) or "nothing"
            yield Difference(cell.line, f"{what} shows {shown}, and {frozen_kinds} before")
            continue
        tolerance = cell.options.tolerance
        if tolerance is None:
            continue
        for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
            for position, text in enumerate(_of_output(old, new, tolerance)):
                if position < MOST:
                    yield Difference(cell.line, f"{what}, output {number}: {text}")
    for expression in post.expressions:
        cell_above = post.cell(expression.after)
        tolerance = cell_above.options.tolerance if cell_above else 1e-6
        values = [each.value(expression.after, expression.text) or "" for each in (frozen, again)]
        for text in () if tolerance is None else _of_text(values[0], values[1], tolerance):
            yield Difference(expression.line, f"{{eval}}`{expression.text}`: {text}")


def _kinds(output: Output) -> list[str]:
    return sorted(output.data)


def _of_output(old: Output, new: Output, tolerance: float) -> Iterator[str]:
    """By the data of a figure, the cells of a table, the numbers of a text."""
    if FIGURE in old.data:
        yield from _of_data("", old.data[FIGURE], new.data[FIGURE], tolerance)
    elif TABLE in old.data:
        tables = [read_table(output.data[TABLE]) for output in (old, new)]
        lines = [
            "\n".join("\t".join(entry.text for entry in row) for row in (*t.head, *t.body)) for t in tables
        ]
        yield from _of_text(lines[0], lines[1], tolerance)
    elif SVG in old.data:
        yield from _of_text(old.data[SVG], new.data[SVG], tolerance)
    elif PNG in old.data:
        if old.data[PNG] != new.data[PNG]:
            yield "another picture"
    elif TEXT in old.data:
        yield from _of_text(old.data[TEXT], new.data[TEXT], tolerance)


def _of_text(old: str, new: str, tolerance: float) -> Iterator[str]:
    """Numbers by tolerance, the rest exactly."""
    before, after = old.split("\n"), new.split("\n")
    if len(before) != len(after):
        yield f"{len(after)} lines, and {len(before)} before"
        return
    for first, second in zip(before, after, strict=True):
        if NUMBER.sub("0", first) != NUMBER.sub("0", second):
            yield f"{_short(second)}, and {_short(first)} before"
            continue
        for one, two in zip(NUMBER.findall(first), NUMBER.findall(second), strict=True):
            if not math.isclose(float(one), float(two), rel_tol=tolerance):
                yield f"{two}, and {one} before{_apart(float(one), float(two), tolerance)}"


def _of_data(place: str, old: Any, new: Any, tolerance: float) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for name in old:
            yield from _of_data(f"{place}.{name}", old[name], new[name], tolerance)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for position, (one, two) in enumerate(zip(old, new, strict=True)):
            yield from _of_data(f"{place}[{position}]", one, two, tolerance)
    elif _is_number(old) and _is_number(new):
        if not math.isclose(old, new, rel_tol=tolerance):
            apart = _apart(old, new, tolerance)
            yield f"the figure's {place.lstrip('.')} is {new!r}, and {old!r} before{apart}"
    elif old != new:
        now, before = (_short(json.dumps(value, ensure_ascii=False)) for value in (new, old))
        yield f"the figure's {place.lstrip('.') or 'data'} is {now}, and {before} before"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _apart(one: float, two: float, tolerance: float) -> str:
    if not (math.isfinite(one) and math.isfinite(two)):
        return ""
    relative = abs(one - two) / max(abs(one), abs(two))
    return f" (they differ by {relative:.1e}, and {tolerance:.1e} is allowed)"


def _short(text: str) -> str:
    text = text.strip()
    return repr(text if len(text) <= 2 * AROUND else f"{text[:AROUND]}...{text[-AROUND:]}")

"""Named parts of a symbol, between the comments `# region name` and `# endregion`."""

import re

from onesource.code.outline import Outline
from onesource.model import Line, ProblemError, Span

MARKER = re.compile(r"#\s*(region|endregion)\b\s*(.*?)\s*$")

Region = tuple[int, int]  # the lines of its two markers


def markers(outline: Outline) -> dict[int, tuple[str, str]]:
    """Line -> ("region" or "endregion", name)."""
    found = {number: MARKER.match(text) for number, (_, text) in outline.layout.comments.items()}
    return {number: (match[1], match[2]) for number, match in sorted(found.items()) if match}


def regions(outline: Outline, spans: tuple[Span, ...]) -> dict[str, Region]:
    """The regions that begin inside the spans. They may nest; they may not overlap.

    Raises:
        ProblemError: SNP-DUP or SNP-OPEN, with both lines.
    """
    path = outline.source.path
    open_regions: list[tuple[str, int]] = []
    found: dict[str, Region] = {}
    inside = {n: m for n, m in markers(outline).items() if any(s.first <= n <= s.last for s in spans)}
    for number, (kind, name) in inside.items():
        if kind == "region":
            _refuse_second(
                path, name, number, [*open_regions, *((n, lines[0]) for n, lines in found.items())]
            )
            open_regions.append((name, number))
            continue
        if not open_regions:
            raise ProblemError(
                "SNP-OPEN", f"{path}:{number}: '# endregion' without a '# region name' before it."
            )
        opened, line = open_regions.pop()
        if name not in ("", opened):
            raise ProblemError(
                "SNP-OPEN",
                f"{path}:{number}: '# endregion {name}' meets '# region {opened}' of line {line}. "
                "Regions may nest but not overlap: end the inner one first.",
            )
        found[opened] = (line, number)
    if open_regions:
        name, line = open_regions[-1]
        raise ProblemError(
            "SNP-OPEN",
            f"{path}:{line}: '# region {name}' has no '# endregion' up to line {spans[-1].last}, "
            "where the symbol ends.",
        )
    return found


def _refuse_second(path: str, name: str, number: int, earlier: list[tuple[str, int]]) -> None:
    if not name:
        raise ProblemError(
            "SNP-OPEN", f"{path}:{number}: '# region' without a name. Expected '# region name'."
        )
    for other, line in earlier:
        if other == name:
            raise ProblemError(
                "SNP-DUP",
                f"{path}:{number}: the region '{name}' begins on line {line} already. Rename one of them.",
            )


def without_markers(outline: Outline, lines: list[Line]) -> list[Line]:
    """Drop the markers, and one of the two blank lines that meet where one was."""
    numbers = markers(outline)
    kept: list[Line] = []
    dropped = False
    for line in lines:
        if line.number in numbers:
            dropped = True
            continue
        blank = not line.text.strip()
        if not (dropped and blank and kept and not kept[-1].text.strip()):
            kept.append(line)
        dropped = dropped and blank
    return kept

"""Named parts of a symbol, between the comments `# region name` and `# endregion`."""

import re
from collections.abc import Sequence

from onesource.code.source.outline import Outline
from onesource.model import Line, ProblemError, Span

# Of one word, so that the comment "# region of convergence" is none.
MARKER = re.compile(r"#\s*(region|endregion)(?:\s+([\w-]+))?\s*")

Region = tuple[int, int]  # the lines of its two markers


def marker(outline: Outline, number: int) -> tuple[str, str] | None:
    """("region" or "endregion", name), if the line is a marker."""
    _, comment = outline.layout.comments.get(number, (0, ""))
    match = MARKER.fullmatch(comment)
    return (match[1], match[2] or "") if match else None


def regions(outline: Outline, spans: Sequence[Span]) -> dict[str, Region]:
    """The regions inside the spans, each in one of them. They may nest; they may not overlap.

    Raises:
        ProblemError: SNP-DUP or SNP-OPEN, with both lines.
    """
    found: dict[str, Region] = {}
    for span in spans:
        opened: list[tuple[str, int]] = []
        for number in range(span.first, span.last + 1):
            kind, name = marker(outline, number) or ("", "")
            place = f"{outline.source.path}:{number}"
            if kind == "region":
                begun = {**{n: lines[0] for n, lines in found.items()}, **dict(opened)}
                _refuse_second(place, name, begun)
                opened.append((name, number))
            elif kind == "endregion":
                begun_name, line = _closed(place, name, opened)
                found[begun_name] = (line, number)
        if opened:
            name, line = opened[-1]
            raise ProblemError(
                "SNP-OPEN",
                f"{outline.source.path}:{line}: '# region {name}' has no '# endregion' up to line "
                f"{span.last}, where the symbol ends.",
            )
    return found


def _refuse_second(place: str, name: str, begun: dict[str, int]) -> None:
    if not name:
        raise ProblemError("SNP-OPEN", f"{place}: '# region' without a name. Expected '# region name'.")
    if name in begun:
        raise ProblemError(
            "SNP-DUP",
            f"{place}: the region '{name}' begins on line {begun[name]} already. Rename one of them.",
        )


def _closed(place: str, name: str, opened: list[tuple[str, int]]) -> tuple[str, int]:
    if not opened:
        raise ProblemError("SNP-OPEN", f"{place}: '# endregion' without a '# region name' before it.")
    begun, line = opened.pop()
    if name not in ("", begun):
        raise ProblemError(
            "SNP-OPEN",
            f"{place}: '# endregion {name}' meets '# region {begun}' of line {line}. "
            "Regions may nest but not overlap: end the inner one first.",
        )
    return begun, line


def without_markers(outline: Outline, lines: list[Line]) -> list[Line]:
    """Drop the markers, and one of the two blank lines that meet where one was."""
    kept: list[Line] = []
    dropped = False
    for line in lines:
        if marker(outline, line.number):
            dropped = True
            continue
        blank = not line.text.strip()
        if not (dropped and blank and kept and not kept[-1].text.strip()):
            kept.append(line)
        dropped = dropped and blank
    return kept

r"""What can be read off a formula's TeX without typesetting it: rows, labels, tags, references, braces."""

import re
from dataclasses import dataclass

# The environments that stand in prose without dollars, as in LaTeX; all may have a star.
ROW_ENVIRONMENTS = ("align", "gather", "flalign", "alignat", "xalignat", "eqnarray")  # a number for every row
ENVIRONMENTS = ("equation", "multline", *ROW_ENVIRONMENTS)

TOKEN = re.compile(
    r"""
      \\begin\s*\{(?P<begin>[^{}]*)\}
    | \\end\s*\{(?P<end>[^{}]*)\}
    | \\(?P<command>label|tag\*?|eqref|ref)\s*\{(?P<argument>[^{}]*)\}
    | \\(?P<none>notag|nonumber)(?![A-Za-z])
    | (?P<row>\\\\(?:\s*\*)?(?:\s*\[[^\]\n]*\])?)
    | \\[A-Za-z]+ | \\.
    | %(?P<comment>[^\n]*)
    | (?P<brace>[{}])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Mark:
    """A place in a formula that matters for numbers."""

    kind: str  # label, tag, tag*, notag, eqref, ref, row or comment
    text: str  # of the argument
    start: int
    end: int
    depth: int  # environments and braces around it


def marks(tex: str) -> list[Mark]:
    found = []
    depth = 0
    for match in TOKEN.finditer(tex):
        if match["begin"] is not None or match["brace"] == "{":
            depth += 1
        elif match["end"] is not None or match["brace"] == "}":
            depth -= 1
        elif kind := _kind(match):
            text = (match["argument"] or "").strip()
            found.append(Mark(kind, text, match.start(), match.end(), depth))
    return found


def _kind(match: re.Match[str]) -> str:
    if match["none"]:
        return "notag"
    if match["row"]:
        return "row"
    if match["comment"] is not None:
        return "comment"
    return match["command"] or ""


def rows(tex: str, found: list[Mark], *, split: bool) -> list[tuple[int, int]]:
    r"""Where the rows begin and end: at every `\\` that no inner environment or brace holds, or one."""
    outer = TOKEN.match(tex)
    begin = outer.end() if outer and outer["begin"] is not None else 0
    end = max(tex.rfind("\\end"), begin) if begin else len(tex)
    pieces = []
    for mark in found:
        if split and mark.kind == "row" and mark.depth == 1:
            pieces.append((begin, mark.start))
            begin = mark.end
    if tex[begin:end].strip() or not pieces:  # a blank last row is none
        pieces.append((begin, end))
    return pieces


def unbalanced_brace(tex: str) -> tuple[int, str] | None:
    """The position of the first brace without a partner, and that brace."""
    opened: list[int] = []
    for match in TOKEN.finditer(tex):
        if match["brace"] == "{":
            opened.append(match.start())
        elif match["brace"] == "}":
            if not opened:
                return match.start(), "}"
            opened.pop()
    return (opened[-1], "{") if opened else None


def closing_dollar(text: str, start: int, end: int, fence: str) -> int:
    r"""Where the `$` or `$$` that opened before `start` closes, or -1; those in braces belong to `\text`."""
    depth = 0
    first = -1  # at any depth: what closes when the braces are not balanced
    position = start
    while position < end:
        character = text[position]
        if character == "\\":
            position += 1
        elif character in "{}":
            depth += 1 if character == "{" else -1
        elif text.startswith(fence, position, end):
            if depth <= 0:
                return position if _closes(text, start, position, fence) else -1
            first = position if first < 0 else first
        position += 1
    return first if first >= 0 and _closes(text, start, first, fence) else -1


def _closes(text: str, start: int, position: int, fence: str) -> bool:
    if fence == "$$":
        return True
    before, after = text[position - 1], text[position + 1 : position + 2]
    # "$5 and $6" holds no formula: no space before the closing dollar, no digit after it.
    return position > start and not before.isspace() and not (after.isascii() and after.isdigit())

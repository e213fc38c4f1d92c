"""What typeset formulas may hold: elements, attributes and styles by name. Everything else is refused."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

from onesource.model import ProblemError

LONGEST = 200  # em: neither a formula nor any length in it may be larger
LARGEST = 200_000  # characters of HTML

PATTERNS = {
    "class": r"(?:(?:mjx-c[0-9A-F]+|NCM-[\w-]+|mjx-[a-z-]+)\s?)+",
    "id": r"mjx-row-\d+",
    "href": r"#mjx-reference-\d+",
}
ATTRIBUTES = {
    "align", "atop", "bevelled", "break-align", "break-top", "breakable", "delims", "display", "double",
    "extra", "inline-breaks", "justify", "limits", "lineno", "noic", "rowalign", "rspace", "script-align",
    "side", "size", "space", "type", "variant", "width",
}  # fmt: skip
STYLES = {
    "background-color", "border", "border-bottom", "border-color", "border-left", "border-radius",
    "border-right", "border-top", "border-top-width", "border-width", "bottom", "color", "display",
    "font-family", "font-size", "font-style", "font-weight", "height", "left", "letter-spacing",
    "line-height", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-width",
    "min-width", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "position",
    "right", "stroke-width", "text-align", "top", "transform", "transform-origin", "vertical-align",
    "width",
}  # fmt: skip
VALUE = re.compile(r"[\w\s.,#%+*/!'()-]*")
FUNCTIONS = {
    "",
    "calc",
    "rgb",
    "rgba",
    "hsl",
    "rotate",
    "translate",
    "translateX",
    "translateY",
    "scale",
    "scaleX",
    "scaleY",
}
LENGTH = re.compile(r"(-?\d*\.?\d+(?:e[+-]?\d+)?)(em|px|ex|pt|rem|vw|vh|%)", re.IGNORECASE)
EM = {"em": 1.0, "px": 1 / 16, "ex": 0.5, "pt": 1 / 12, "%": 1 / 20}  # a font size may be 2000 %
MATHML = {
    "maction", "math", "menclose", "merror", "mfenced", "mfrac", "mi", "mlabeledtr", "mmultiscripts", "mn",
    "mo", "mover", "mpadded", "mphantom", "mprescripts", "mroot", "mrow", "mspace", "msqrt", "mstyle",
    "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none",
}  # fmt: skip
MATHML_REFUSED = re.compile(r"(?i)href|src|style|class|id|on.*|actiontype|xlink.*")


Attributes = list[tuple[str, str]]


def check(html: str, mathml: str, *, width: float, height: float) -> None:
    """Raise MTH-SIZE or MTH-TEX unless both can stand in a page; width and height are in em."""
    for size, name in ((width, "wide"), (height, "high")):
        if abs(size) > LONGEST:
            raise _too_large(f"it is {size:.0f} em {name}, and {LONGEST} em is the limit")
    if len(html) > LARGEST or len(mathml) > LARGEST:
        raise _too_large(
            f"it becomes {max(len(html), len(mathml))} characters of HTML, and {LARGEST} is the limit"
        )
    _Guard(_check_html).feed(html)
    _Guard(_check_mathml).feed(mathml)


class _Guard(HTMLParser):
    """Shows every start tag to a function; refuses comments, declarations and processing instructions."""

    def __init__(self, look: Callable[[str, Attributes], None]) -> None:
        super().__init__()
        self.look = look

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.look(tag, [(name, value or "") for name, value in attrs])

    def handle_comment(self, data: str) -> None:
        raise _unsafe(f"the comment '{data[:40]}'")

    def handle_decl(self, decl: str) -> None:
        raise _unsafe(f"the declaration '{decl[:40]}'")

    def handle_pi(self, data: str) -> None:
        raise _unsafe(f"the instruction '{data[:40]}'")


def _check_html(tag: str, attributes: Attributes) -> None:
    if not re.fullmatch(r"mjx-[a-z-]+", tag) and (tag, [name for name, _ in attributes]) != ("a", ["href"]):
        raise _unsafe(f"the element '{tag}'")
    for name, value in attributes:
        if name == "style":
            _check_style(value)
        elif not re.fullmatch(PATTERNS.get(name, r"[\w.-]*" if name in ATTRIBUTES else "(?!)"), value):
            raise _unsafe(f"the attribute {name}='{value[:40]}'")


def _check_style(style: str) -> None:
    for declaration in filter(None, map(str.strip, style.split(";"))):
        name, _, value = declaration.partition(":")
        functions = set(re.findall(r"([\w-]*)\s*\(", value))
        if name not in STYLES or not VALUE.fullmatch(value) or not functions <= FUNCTIONS:
            raise _unsafe(f"the style '{declaration[:40]}'")
        for number, unit in LENGTH.findall(value):
            if abs(float(number) * EM[unit.lower()]) > LONGEST:
                raise _too_large(f"it holds a length of {number}{unit}, and {LONGEST} em is the limit")


def _check_mathml(tag: str, attributes: Attributes) -> None:
    if tag not in MATHML:
        raise _unsafe(f"the element '{tag}'")
    for name, value in attributes:
        if MATHML_REFUSED.fullmatch(name) or "url(" in value.lower():
            raise _unsafe(f"the attribute {name}='{value[:40]}'")


def _too_large(what: str) -> ProblemError:
    return ProblemError("MTH-SIZE", f"the formula is too large: {what}. Divide it.")


def _unsafe(what: str) -> ProblemError:
    return ProblemError(
        "MTH-TEX", f"the formula becomes HTML that a page must not hold: {what}. Write it without."
    )

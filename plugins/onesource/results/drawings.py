"""SVG that a page may show: it only draws, and not too much."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from onesource.model import ProblemError
from onesource.results.pictures import LARGEST, MOST_PIXELS, WIDEST, clean_png, png_size

MOST_DRAWN = 100_000  # elements, each as often as it is drawn
DEEPEST = 100  # elements inside each other

SVG_SPACE = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ELEMENT = re.compile(
    "svg|g|defs|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|use|clipPath|image|"
    "linearGradient|radialGradient|stop|pattern|marker|symbol|mask|title|desc|style"
)
ATTRIBUTE = re.compile(
    "id|class|type|version|style|transform|opacity|overflow|mask|offset|orient|points|d|"
    "x|y|x1|y1|x2|y2|cx|cy|dx|dy|r|rx|ry|refX|refY|width|height|viewBox|preserveAspectRatio|"
    "fill|fill-(?:opacity|rule)|clip-(?:path|rule)|clipPath|stop-(?:color|opacity)|image-rendering|"
    "stroke|stroke-(?:width|opacity|linecap|linejoin|dasharray|dashoffset|miterlimit)|"
    "font-(?:family|size|style|weight)|text-anchor|dominant-baseline|"
    "(?:clipPath|gradient|pattern|patternContent|marker|mask)Units|(?:gradient|pattern)Transform|"
    "marker(?:Width|Height)"
)
EMBEDDED = re.compile(r"data:image/png;base64,\s*([A-Za-z0-9+/=\s]+)")
# In a style, nothing is loaded: no @import, no escape, no address but that of a part of the same picture.
FOREIGN = re.compile(
    r"@|\\|expression|javascript|(?:image|image-set|cross-fade|src)\(|url\((?!\s*['\"]?#[\w-]+['\"]?\s*\))",
    re.IGNORECASE,
)
PART = re.compile(r"url\(\s*['\"]?#([\w-]+)")
SIZE = re.compile(r"(\d+(?:\.\d+)?)(px|pt)?")
PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3}


def check_svg(text: str) -> tuple[int, int]:
    """The size of a drawing in pixels of the page.

    Raises:
        ProblemError: CEL-SVG, it does more than draw, draws too much, or has no size.
    """
    if len(text) > LARGEST:
        raise _svg_refusal(f"it has {len(text)} characters, and {LARGEST} is the limit")
    if "<!" in text or "<?" in text:
        raise _svg_refusal("it has a declaration, a comment or an instruction")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise _svg_refusal(f"it is not XML ({error})") from None
    if root.tag != f"{SVG_SPACE}svg":
        raise _svg_refusal("it does not begin with <svg>")
    for element in root.iter():
        _check_element(element)
    _check_amount(root)
    return _pixels(root.get("width", "")), _pixels(root.get("height", ""))


def _check_element(element: ElementTree.Element) -> None:
    name = str(element.tag).removeprefix(SVG_SPACE)
    if f"{SVG_SPACE}{name}" != element.tag or not ELEMENT.fullmatch(name):
        raise _svg_refusal(f"it has the element <{name[:40]}>")
    style = "".join(element.itertext()) if name == "style" else ""
    if "url(" in style.lower() or FOREIGN.search(style):
        raise _svg_refusal("its style loads something")
    for key, value in element.attrib.items():
        if key in (LINK, "href"):
            _check_link(name, value)
        elif key != LANGUAGE and not ATTRIBUTE.fullmatch(key):
            raise _svg_refusal(f"<{name}> has the attribute {key[:60]}")
        elif FOREIGN.search(value):
            raise _svg_refusal(f"{key} of <{name}> loads something")


def _check_link(name: str, value: str) -> None:
    if re.fullmatch(r"#[\w.:-]+", value):
        return
    embedded = EMBEDDED.fullmatch(value) if name == "image" else None
    if embedded is None:
        raise _svg_refusal(f"<{name}> refers to something outside")
    clean_png(embedded[1])


def _check_amount(root: ElementTree.Element) -> None:
    """A part that is used a hundred times, inside one that is used a hundred times, is drawn 10,000 times."""
    parts = {element.get("id", ""): element for element in reversed(list(root.iter()))}  # the first counts
    amounts: dict[ElementTree.Element, int] = {}

    def amount(element: ElementTree.Element, depth: int) -> int:
        if depth > DEEPEST:
            raise _svg_refusal("it is nested too deeply")
        if element not in amounts:
            used = [parts[name] for name in _used(element) if name in parts]
            amounts[element] = 1 + sum(amount(part, depth + 1) for part in [*element, *used])
        return amounts[element]

    if (drawn := amount(root, 0)) > MOST_DRAWN:
        raise _svg_refusal(f"it draws {drawn} elements, and {MOST_DRAWN} is the limit")
    links = (element.get(key, "") for element in root.iter() for key in (LINK, "href"))
    sizes = [png_size(image[1]) for image in map(EMBEDDED.fullmatch, links) if image]
    if sum(width * height for width, height in sizes) > MOST_PIXELS:
        raise _svg_refusal(f"its images have more than {MOST_PIXELS} pixels")


def _used(element: ElementTree.Element) -> Iterator[str]:
    """The ids of the parts that an element shows again, fills itself with or is cut by."""
    for key, value in element.attrib.items():
        if key in (LINK, "href"):
            yield value.removeprefix("#")
        yield from PART.findall(value)


def _pixels(size: str) -> int:
    match = SIZE.fullmatch(size)
    pixels = round(float(match[1]) * PIXELS[match[2] or ""]) if match else 0
    if not 0 < pixels <= WIDEST:
        raise _svg_refusal(f"its size is {size[:20]!r}")
    return pixels


def _svg_refusal(what: str) -> ProblemError:
    return ProblemError("CEL-SVG", f"an SVG that no page may show: {what}. Draw it with matplotlib.")

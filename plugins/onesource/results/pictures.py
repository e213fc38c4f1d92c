"""Pictures that a page may show: SVG that only draws, PNG that only holds pixels."""

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from onesource.model import ProblemError

LARGEST = 1_000_000  # bytes
WIDEST = 10_000  # pixels

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
FOREIGN = re.compile(r"@|\\|expression|javascript|url\((?!\s*['\"]?#[\w-]+['\"]?\s*\))", re.IGNORECASE)
SIZE = re.compile(r"(\d+(?:\.\d+)?)(px|pt)?")
PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3}

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


def check_svg(text: str) -> tuple[int, int]:
    """The size of a drawing in pixels of the page.

    Raises:
        ProblemError: CEL-SVG, it does more than draw, or has no size.
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
    return _pixels(root.get("width", "")), _pixels(root.get("height", ""))


def _check_element(element: ElementTree.Element) -> None:
    name = str(element.tag).removeprefix(SVG_SPACE)
    if f"{SVG_SPACE}{name}" != element.tag or not ELEMENT.fullmatch(name):
        raise _svg_refusal(f"it has the element <{name[:40]}>")
    if name == "style" and FOREIGN.search(element.text or ""):
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


def _pixels(size: str) -> int:
    match = SIZE.fullmatch(size)
    pixels = round(float(match[1]) * PIXELS[match[2] or ""]) if match else 0
    if not 0 < pixels <= WIDEST:
        raise _svg_refusal(f"its size is {size[:20]!r}")
    return pixels


def _svg_refusal(what: str) -> ProblemError:
    return ProblemError("CEL-SVG", f"an SVG that no page may show: {what}. Draw it with matplotlib.")


def clean_png(encoded: str) -> str:
    """The base64 of a picture without all that is not needed to draw it.

    Raises:
        ProblemError: CEL-PNG, it is no whole PNG.
    """
    content = b"".join([PNG_SIGNATURE, *(chunk for kind, chunk in _chunks(encoded) if kind in KEPT)])
    return base64.b64encode(content).decode("ascii")


def png_size(encoded: str) -> tuple[int, int]:
    """Width and height in pixels."""
    width, height = struct.unpack(">II", next(chunk for _, chunk in _chunks(encoded))[8:16])
    return width, height


def _chunks(encoded: str) -> Iterator[tuple[bytes, bytes]]:
    try:
        content = base64.b64decode("".join(encoded.split()), validate=True)
    except binascii.Error:
        raise _png_refusal("it is not base64") from None
    if len(content) > LARGEST or not content.startswith(PNG_SIGNATURE):
        raise _png_refusal(
            f"it has {len(content)} bytes, and {LARGEST} is the limit" if content else "it is empty"
        )
    position, kind = len(PNG_SIGNATURE), b""
    while kind != b"IEND":
        length = int.from_bytes(content[position : position + 4], "big")
        chunk = content[position : position + 12 + length]
        first, kind = kind == b"", chunk[4:8]
        if len(chunk) != 12 + length or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            raise _png_refusal("a part of it is damaged")
        if (kind == b"IHDR") != first or (first and not _is_header(chunk[8:-4])):
            raise _png_refusal("its head is damaged")
        position += len(chunk)
        yield kind, chunk
    if position != len(content):
        raise _png_refusal("something follows its end")


def _is_header(data: bytes) -> bool:
    return len(data) == 13 and all(0 < side <= WIDEST for side in struct.unpack(">II", data[:8]))


def _png_refusal(what: str) -> ProblemError:
    return ProblemError("CEL-PNG", f"a PNG that no page may show: {what}.")

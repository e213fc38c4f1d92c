"""SVG that does more than draw, and PNG that is not whole, are refused."""

import base64
import struct
import zlib

import pytest

from onesource.model import ProblemError
from onesource.results.pictures import check_svg, clean_png, png_size

DRAWING = (
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink" xmlns="http://www.w3.org/2000/svg" '
    'width="40pt" height="30" viewBox="0 0 40 30" version="1.1">'
    '<defs><style>*{stroke-linejoin: round}</style><clipPath id="p1"><rect x="0" y="0"/></clipPath></defs>'
    '<g clip-path="url(#p1)"><path d="M 0 0" style="fill: #fff"/>'
    '<use xlink:href="#p1"/><text x="1">a &lt; b</text></g>'
    "</svg>"
)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


HEAD = chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 0, 0, 0, 0))
PIXELS = chunk(b"IDAT", zlib.compress(b"\0\1\2\3" * 2))
END = chunk(b"IEND", b"")
SIGNATURE = b"\x89PNG\r\n\x1a\n"
NOTE = chunk(b"tEXt", b"Software\0Matplotlib version 9, https://example.org")


def encoded(*parts):
    return base64.b64encode(b"".join(parts)).decode()


PNG = encoded(SIGNATURE, HEAD, PIXELS, END)


def test_a_drawing_has_a_size_in_pixels():
    assert check_svg(DRAWING) == (53, 30)


def test_a_picture_inside_a_drawing_is_looked_at():
    image = f'<image width="3" height="2" xlink:href="data:image/png;base64,\n{PNG}"/>'
    assert check_svg(DRAWING.replace("</g>", f"{image}</g>")) == (53, 30)
    damaged = image.replace(PNG, PNG[:-8])
    with pytest.raises(ProblemError, match="CEL-PNG"):
        check_svg(DRAWING.replace("</g>", f"{damaged}</g>"))


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("<g ", "<script>alert(1)</script><g ", "it has the element <script>"),
        ("<g ", "<foreignObject/><g ", "it has the element <foreignObject>"),
        ("<g ", '<a xlink:href="#p1"/><g ', "it has the element <a>"),
        ("<g ", '<set attributeName="href"/><g ', "it has the element <set>"),
        ("<g ", '<animate attributeName="x"/><g ', "it has the element <animate>"),
        (
            "<g ",
            '<script xmlns="http://www.w3.org/1999/xhtml"/><g ',
            "it has the element <{http://www.w3.org/1999/xhtml}script>",
        ),
        ("<g ", '<g onload="alert(1)" ', "<g> has the attribute onload"),
        (
            "<g ",
            '<g xml:base="http://example.org" ',
            "<g> has the attribute {http://www.w3.org/XML/1998/namespace}base",
        ),
        ('href="#p1"', 'href="http://example.org/x.svg#p1"', "<use> refers to something outside"),
        ('href="#p1"', 'href="javascript:alert(1)"', "<use> refers to something outside"),
        ('href="#p1"', 'href="data:image/svg+xml;base64,AAAA"', "<use> refers to something outside"),
        ("url(#p1)", "url(http://example.org)", "clip-path of <g> loads something"),
        ("fill: #fff", "fill: url( 'https://example.org' )", "style of <path> loads something"),
        ("fill: #fff", "fill: u\\72l(x)", "style of <path> loads something"),
        ("*{stroke", "@import 'x';*{stroke", "its style loads something"),
        ("*{stroke", "*{background:url(//example.org)}*{stroke", "its style loads something"),
        ("<svg ", "<!DOCTYPE svg><svg ", "it has a declaration, a comment or an instruction"),
        ("<svg ", '<?xml-stylesheet href="x"?><svg ', "it has a declaration, a comment or an instruction"),
        ("</svg>", "", "it is not XML (no element found: line 1, column 357)"),
        ('width="40pt"', 'width="100%"', "its size is '100%'"),
        ('width="40pt"', 'width="0"', "its size is '0'"),
        ('width="40pt"', 'width="99999"', "its size is '99999'"),
        ('width="40pt" ', "", "its size is ''"),
    ],
)
def test_what_does_more_than_draw_is_refused(before, after, what):
    assert before in DRAWING
    with pytest.raises(ProblemError) as refusal:
        check_svg(DRAWING.replace(before, after, 1))
    assert refusal.value.message == f"an SVG that no page may show: {what}. Draw it with matplotlib."


def test_a_picture_keeps_what_is_needed_to_draw_it():
    assert clean_png(encoded(SIGNATURE, HEAD, NOTE, PIXELS, END)) == PNG
    assert clean_png(PNG) == PNG
    assert png_size(PNG) == (3, 2)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("%%%", "it is not base64"),
        ("", "it is empty"),
        (encoded(SIGNATURE, HEAD, PIXELS), "a part of it is damaged"),
        (encoded(SIGNATURE, HEAD, PIXELS[:-1] + b"\0", END), "a part of it is damaged"),
        (encoded(SIGNATURE, PIXELS, HEAD, END), "its head is damaged"),
        (encoded(SIGNATURE, HEAD, HEAD, END), "its head is damaged"),
        (encoded(SIGNATURE, chunk(b"IHDR", bytes(13)), END), "its head is damaged"),
        (encoded(SIGNATURE, HEAD, PIXELS, END, b"<script>"), "something follows its end"),
    ],
)
def test_what_is_no_whole_picture_is_refused(text, what):
    with pytest.raises(ProblemError) as refusal:
        clean_png(text)
    assert refusal.value.message == f"a PNG that no page may show: {what}."


def test_every_flipped_bit_of_a_picture_is_noticed():
    content = base64.b64decode(PNG)
    for position in range(len(content) * 8):
        damaged = bytearray(content)
        damaged[position // 8] ^= 1 << position % 8
        with pytest.raises(ProblemError):
            clean_png(encoded(bytes(damaged)))

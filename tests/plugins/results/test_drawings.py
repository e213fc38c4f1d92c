"""SVG that does more than draw, or draws too much, is refused."""

import pytest

from onesource.model import ProblemError
from onesource.results.drawings import check_svg

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAADklEQVR4nGNgZGJmAGIAADQADXMjh/AAAAAASUVORK5CYII="

DRAWING = (
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink" xmlns="http://www.w3.org/2000/svg" '
    'width="40pt" height="30" viewBox="0 0 40 30" version="1.1">'
    '<defs><style>*{stroke-linejoin: round}</style><clipPath id="p1"><rect x="0" y="0"/></clipPath></defs>'
    '<g clip-path="url(#p1)"><path d="M 0 0" style="fill: #fff"/>'
    '<use xlink:href="#p1"/><text x="1">a &lt; b</text></g>'
    "</svg>"
)


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
        ("*{stroke", "a<g/>@import 'x';*{stroke", "its style loads something"),
        ("*{stroke", "*{fill: url(#p1)}*{stroke", "its style loads something"),
        ("*{stroke", "svg{background: image-set('//example.org' 1x)}*{stroke", "its style loads something"),
        ("fill: #fff", "cursor: src('//example.org')", "style of <path> loads something"),
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


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>', "it is nested too deeply"),
        ("<g>" * 5000 + "</g>" * 5000, "it is nested too deeply"),
        (
            '<g id="a0"/>'
            + "".join(f'<g id="a{n + 1}">' + f'<use xlink:href="#a{n}"/>' * 9 + "</g>" for n in range(6)),
            "it draws 1345214 elements, and 100000 is the limit",
        ),
        (
            '<clipPath id="c">' + "<path/>" * 400 + "</clipPath>" + '<path clip-path="url(#c)"/>' * 400,
            "it draws 161214 elements, and 100000 is the limit",
        ),
    ],
)
def test_what_draws_too_much_is_refused(inside, what):
    with pytest.raises(ProblemError) as refusal:
        check_svg(DRAWING.replace("</svg>", f"{inside}</svg>"))
    assert refusal.value.message == f"an SVG that no page may show: {what}. Draw it with matplotlib."


def test_the_pixels_of_all_images_are_counted(monkeypatch):
    monkeypatch.setattr("onesource.results.drawings.MOST_PIXELS", 11)
    image = f'<image width="3" height="2" href="data:image/png;base64,{PNG}"/>'
    assert check_svg(DRAWING.replace("</g>", f"{image}</g>")) == (53, 30)
    with pytest.raises(ProblemError, match="its images have more than 11 pixels"):
        check_svg(DRAWING.replace("</g>", f"{image * 2}</g>"))

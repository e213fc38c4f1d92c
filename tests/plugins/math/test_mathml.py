"""MathML becomes what browsers know."""

import pytest

from onesource.math.mathml import parse, styled, write


@pytest.mark.parametrize(
    ("character", "variant", "expected"),
    [
        ("A", "bold", "𝐀"),
        ("A", "bold-italic", "𝑨"),
        ("h", "italic", "ℎ"),
        ("R", "double-struck", "ℝ"),
        ("L", "script", "ℒ"),
        ("A", "-tex-calligraphic", "𝒜"),
        ("C", "fraktur", "ℭ"),
        ("g", "fraktur", "𝔤"),
        ("1", "double-struck", "𝟙"),
        ("α", "bold", "𝛂"),
        ("Γ", "bold", "𝚪"),
        ("x", "monospace", "𝚡"),
        ("B", "sans-serif", "𝖡"),
        ("若", "bold", "若"),
        ("+", "bold", "+"),
    ],
)
def test_variants_become_characters(character: str, variant: str, expected: str) -> None:
    assert styled(character, variant) == expected


def test_tags_come_last_in_their_rows_and_have_ids() -> None:
    row = "<mlabeledtr><mtd><mtext>(1)</mtext></mtd><mtd><mi>a</mi></mtd></mlabeledtr>"
    mathml = f"<math><mtable>{row}</mtable></math>"
    assert write(parse(mathml)) == (
        "<math><mtable><mtr><mtd><mi>a</mi></mtd>"
        '<mtd id="mjx-row-0"><mtext>(1)</mtext></mtd></mtr></mtable></math>'
    )


def test_namespaces_go_and_empty_elements_stay_open() -> None:
    mathml = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi mathvariant="normal">d</mi><mrow/></math>'
    assert write(parse(mathml)) == '<math><mi mathvariant="normal">d</mi><mrow></mrow></math>'

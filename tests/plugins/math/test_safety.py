"""Nothing stands in a formula's HTML but what MathJax needs to draw it."""

import pytest

from onesource.math.safety import check
from onesource.model import ProblemError

MATHML = "<math><mi>x</mi></math>"


def refusal(html: str, mathml: str = MATHML, *, width: float = 1, height: float = 1) -> str:
    with pytest.raises(ProblemError) as error:
        check(html, mathml, width=width, height=height)
    return str(error.value)


@pytest.mark.parametrize(
    "html",
    [
        '<mjx-math class="NCM-N"><mjx-mi><mjx-c class="mjx-c1D465">𝑥</mjx-c></mjx-mi></mjx-math>',
        '<mjx-mstyle style="color: red; padding: 0.1em 0 -0.2em"></mjx-mstyle>',
        '<mjx-mtd id="mjx-row-3"></mjx-mtd>',
        '<a href="#mjx-reference-0"><mjx-mtext>(1)</mjx-mtext></a>',
        '<mjx-box style="transform: translateX(50%) rotate(0.3rad); width: calc(100% + 2em)"></mjx-box>',
    ],
)
def test_what_mathjax_draws_with_may_stand(html: str) -> None:
    check(html, MATHML, width=1, height=1)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<script>alert(1)</script>", "the element 'script'"),
        ("<img src=x onerror=alert(1)>", "the element 'img'"),
        ("<svg></svg>", "the element 'svg'"),
        ('<a href="javascript:alert(1)">x</a>', "the attribute href='javascript:alert(1)'"),
        ('<a href="java\nscript:alert(1)">x</a>', "the attribute href='java\nscript:alert(1)'"),
        ('<a href="https://example.org">x</a>', "the attribute href='https://example.org'"),
        ('<a href="#mjx-reference-0" target="x">x</a>', "the element 'a'"),
        ('<mjx-mi onclick="alert(1)"></mjx-mi>', "the attribute onclick='alert(1)'"),
        ('<mjx-mi id="__config"></mjx-mi>', "the attribute id='__config'"),
        ('<mjx-mi class="md-header"></mjx-mi>', "the attribute class='md-header'"),
        ('<mjx-mi data-x="1"></mjx-mi>', "the attribute data-x='1'"),
        ('<mjx-mi style="background: url(//x)"></mjx-mi>', "the style 'background: url(//x)'"),
        ('<mjx-mi style="color: url(//x)"></mjx-mi>', "the style 'color: url(//x)'"),
        ('<mjx-mi style="color: u\\72l(//x)"></mjx-mi>', "the style 'color: u\\72l(//x)'"),
        ('<mjx-mi style="width: expression(alert(1))"></mjx-mi>', "the style 'width: expression(alert(1))'"),
        ('<mjx-mi style="color: var(--x)"></mjx-mi>', "the style 'color: var(--x)'"),
        ('<mjx-mi style="behavior: x"></mjx-mi>', "the style 'behavior: x'"),
        ("<!-- x -->", "the comment ' x '"),
        ("<!DOCTYPE html>", "the declaration 'DOCTYPE html'"),
        ("<?php ?>", "the instruction 'php ?'"),
    ],
)
def test_everything_else_may_not(html: str, found: str) -> None:
    message = f"MTH-TEX: the formula becomes HTML that a page must not hold: {found}. Write it without."
    assert refusal(html) == message


@pytest.mark.parametrize(
    "mathml",
    [
        '<math><mi href="javascript:alert(1)">x</mi></math>',
        '<math><mi onclick="x">x</mi></math>',
        '<math><mi style="color:red">x</mi></math>',
        "<math><annotation-xml><p></p></annotation-xml></math>",
        '<math><mglyph src="x"></mglyph></math>',
        '<math><mstyle mathbackground="url(//x)"></mstyle></math>',
    ],
)
def test_mathml_is_checked_too(mathml: str) -> None:
    assert refusal("<mjx-math></mjx-math>", mathml).startswith("MTH-TEX: the formula becomes HTML")


@pytest.mark.parametrize(
    ("style", "length"),
    [
        ("width: 201em", "201em"),
        ("margin-left: -500em", "-500em"),
        ("height: 4000px", "4000px"),
        ("top: 9e9em", "9e9em"),
    ],
)
def test_no_length_is_larger_than_the_limit(style: str, length: str) -> None:
    message = f"it holds a length of {length}, and 200 em is the limit. Divide it."
    assert refusal(f'<mjx-box style="{style}"></mjx-box>') == f"MTH-SIZE: the formula is too large: {message}"


def test_neither_is_the_formula() -> None:
    assert (
        refusal("", width=250.4)
        == "MTH-SIZE: the formula is too large: it is 250 em wide, and 200 em is the limit. Divide it."
    )
    assert (
        refusal("", height=201)
        == "MTH-SIZE: the formula is too large: it is 201 em high, and 200 em is the limit. Divide it."
    )
    long = refusal("<mjx-mi></mjx-mi>" * 20_000)
    assert long.endswith("it becomes 340000 characters of HTML, and 200000 is the limit. Divide it.")

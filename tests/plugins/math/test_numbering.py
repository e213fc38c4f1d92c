r"""Numbers are amsmath's, labels are unique, and the TeX for MathJax carries tags instead of both."""

import pytest

from onesource.math import number, scan, with_references
from onesource.math.numbering import Equation


def numbers(text: str) -> list[list[str]]:
    return [[equation.shown for equation in one.equations] for one in number(scan(text).formulas).formulas]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\begin{equation}a\end{equation}", [["(1)"]]),
        (r"\begin{equation*}a\end{equation*}", [[]]),
        (r"$a$ \[b\] $$c$$", [[], [], []]),
        (r"$$a\label{eq:a}$$", [["(1)"]]),
        (r"\begin{align}a\\b\notag\\c\nonumber\\d\end{align}", [["(1)", "(2)"]]),
        (r"\begin{align*}a\label{eq:a}\\b\end{align*}", [["(1)"]]),
        (r"\begin{multline}a\\b\end{multline}", [["(1)"]]),
        (r"\begin{equation}\begin{aligned}a\\b\end{aligned}\end{equation}", [["(1)"]]),
        (r"\begin{gather}a\\\begin{matrix}1\\2\end{matrix}\\\end{gather}", [["(1)", "(2)"]]),
        (r"\begin{equation}a\tag{A.1}\end{equation}\begin{equation}b\end{equation}", [["(A.1)"], ["(1)"]]),
        (r"\begin{equation}a\tag*{note}\end{equation}", [["note"]]),
        (r"\begin{equation}a\notag\end{equation}", [[]]),
        (r"\begin{alignat}{2}a&b\\c&d\end{alignat}", [["(1)", "(2)"]]),
        ("`\\begin{equation}a\\end{equation}` \\begin{equation}b\\end{equation}", [["(1)"]]),
    ],
)
def test_which_numbers_are_given(text: str, expected: list[list[str]]) -> None:
    assert numbers(text) == expected


def test_labels_name_rows() -> None:
    found = number(scan(r"\begin{align}a\label{eq:a}\\b\\c\label{c d}\end{align}").formulas)
    assert {label: (equation.number, equation.anchor) for label, equation in found.labels.items()} == {
        "eq:a": ("1", "eq-a"),
        "c d": ("3", "eq-c-d"),
    }


def test_a_label_may_be_chinese() -> None:
    assert Equation("1", True, "eq:主要").anchor == "eq-主要"


def test_mathjax_gets_tags_and_no_labels() -> None:
    text = "\\begin{align}\na\\label{eq:a} % why\n\\\\ b\\notag\\\\c\\tag*{x}\\end{align}"
    (one,) = number(scan(text).formulas).formulas
    assert one.tex.text == "\\begin{align}\na % why\n\n\\tag{1}\\\\ b\\\\c\\tag*{x}\\end{align}"


def test_references_inside_a_formula_are_replaced() -> None:
    (one,) = number(scan(r"$a\eqref{eq:x}b\ref{p#y}$").formulas).formulas
    tex = with_references(one.tex, lambda mark: f"<{mark.kind} {mark.text}>")
    assert tex.text == "a<eqref eq:x>b<ref p#y>"
    assert tex.origin(tex.text.index("b")) == 14


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        (
            "\\begin{align}a\\label{x}\\\\b\\label{x}\\end{align}",
            26,
            "MTH-LABEL: the label 'x' was given before, {place}. Every label of a post is another one.",
        ),
        (
            "$$a\\label{eq:x}$$ $$b\\label{x}$$",
            21,
            "MTH-LABEL: the label 'x' has the same address as 'eq:x': #eq-x. Rename one.",
        ),
        (
            "$$a\\label{x}\\label{y}$$",
            12,
            "MTH-LABEL: 'y' comes after 'x' in the same row. Expected one label a row.",
        ),
        (
            "$$a\\label{eq:}$$",
            3,
            "MTH-LABEL: the label 'eq:' has no name that an address can hold. Expected \\label{eq:main}.",
        ),
        (
            "$$a\\label{x}\\notag$$",
            3,
            "MTH-LABEL: \\label{x} names a row without a number. Remove \\notag or the label.",
        ),
        ("$a\\tag{1}$", 2, "MTH-LABEL: an inline formula has no number. Expected \\[...\\]."),
        ("$$a\\tag{$x$}$$", 3, "MTH-TEX: the tag '$x$' is not plain text. Expected \\tag{A.1}."),
        (
            "$$\\begin{align}a\\end{align}$$",
            2,
            "MTH-TEX: \\begin{align} stands inside of $$. Expected it without the $$.",
        ),
    ],
)
def test_what_cannot_be_numbered_is_a_mistake(text: str, position: int, message: str) -> None:
    (mistake,) = number(scan(text).formulas).mistakes
    assert (mistake.position, str(mistake.error)) == (position, message)


def test_of_two_equal_labels_both_places_are_known() -> None:
    (mistake,) = number(scan("$$a\\label{x}$$\n\n$$b\\label{x}$$").formulas).mistakes
    assert (mistake.elsewhere, mistake.position) == (3, 19)

r"""Formulas that Jupyter, Colab and VS Code all read."""

import pytest

from onesource.notebook.formulas import Reference, Tex, filled, marked

OTHERS = {"flow": {}}


def converted(text: str, macros=None) -> str:
    found, items, numbering = marked(text, lambda slug: OTHERS[slug])
    write = Tex(numbering.labels, lambda slug: OTHERS[slug], macros or {})
    return filled(found, items, write, lambda each: f"[{each.shown}](#{each.anchor})")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Inline $x^2$ and \\(y\\).", "Inline $x^2$ and $y$."),
        (
            "\\begin{equation}\na=b\n\\label{eq:main}\n\\end{equation}",
            '<a id="eq-main"></a>\n$$\na=b\n\\tag{1}\n$$',
        ),
        ("\\begin{equation*}a\\end{equation*}", "$$\na\n$$"),
        ("$$a$$", "$$\na\n$$"),
        (
            "\\begin{align}\na&=b\\label{eq:a}\\\\\nc&=d\\notag\n\\end{align}",
            '<a id="eq-a"></a>\n$$\n\\begin{align}\na&=b\\tag{1}\\\\\nc&=d\n\\end{align}\n$$',
        ),
        ("\\begin{equation}a\\label{eq:a}\\end{equation} By \\eqref{eq:a} and \\ref{eq:a}.",
         '<a id="eq-a"></a>\n$$\na\\tag{1}\n$$ By [(1)](#eq-a) and [1](#eq-a).'),
        ("> $$\n> a\n> $$", "> $$\n> a\n> $$"),
        ("* item\n\n    \\begin{equation}a\\end{equation}", "* item\n\n    $$\n    a\\tag{1}\n    $$"),
        ("| a | b |\n| --- | --- |\n| $|x|$ | $\\|x\\|$ |",
         "| a | b |\n| --- | --- |\n| $\\vert x\\vert$ | $\\Vert x\\Vert$ |"),
        ("`$x$` and \\$5", "`$x$` and \\$5"),
        ("Nothing is called \\eqref{eq:none}.", "Nothing is called ."),
    ],
)  # fmt: skip
def test_a_text_becomes(text, expected):
    assert converted(text) == expected


def test_a_reference_inside_a_formula_is_its_number():
    text = "\\begin{equation}a\\label{eq:a}\\end{equation}\n\n$b\\overset{\\eqref{eq:a}}{=}c$"
    assert converted(text).endswith("$b\\overset{\\text{(1)}}{=}c$")


def test_a_macro_is_defined_where_it_is_used_with_those_it_uses():
    macros = {"norm": [r"\left\|#1\right\|", 1], "R": r"\mathbb{R}", "dom": r"\R^n", "unused": "x"}
    assert converted("$x\\in\\dom$", macros) == r"$\def\R{\mathbb{R}}\def\dom{\R^n}x\in\dom$"
    assert converted("$\\norm{x}$", macros) == r"$\def\norm#1{\left\|#1\right\|}\norm{x}$"
    assert converted("$x$", macros) == "$x$"


def test_a_reference_to_another_post_knows_its_slug():
    OTHERS["flow"] = marked("\\begin{equation}a\\label{eq:f}\\end{equation}", lambda slug: {})[2].labels
    _, items, _ = marked("{eq}`flow#eq:f`", lambda slug: OTHERS[slug])
    assert items == [Reference("(1)", "eq-f", "flow")]

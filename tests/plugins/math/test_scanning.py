r"""Formulas and references are found in Markdown, and nothing else is taken for one."""

import pytest

from onesource.math import scan


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("$x$", ["x"]),
        (r"\(x\) and \[y\]", ["x", "y"]),
        ("$$x$$", ["x"]),
        ("设$x>0$，则$y$。", ["x>0", "y"]),
        ("\\begin{equation}x\\end{equation}", ["\\begin{equation}x\\end{equation}"]),
        ("\\begin{align*}x\n&y\\end{align*}", ["\\begin{align*}x\n&y\\end{align*}"]),
        ("> $$a\n> b$$", ["a\nb"]),
        ("| $|a|$ | $b$ |", ["|a|", "b"]),
        ("# Heading $e^A$", ["e^A"]),
        ("**$a$** _$b$_", ["a", "b"]),
        ("It costs $5 and $6.", []),
        ("It costs $5 and $6, where $x$ is.", ["x"]),
        (r"\$x\$", []),
        (r"\\(x\\)", []),
        ("`$x$` ``$`y$``", []),
        ("`` a ` $x$ ``", []),
        ("a ` b $x$", ["x"]),
        ("```\n$x$\n```\n$y$", ["y"]),
        ("    $x$\n\n$y$", ["y"]),
        ("- a\n\n    $x$", ["x"]),
        ('<img alt="$x$"> $y$', ["y"]),
        ("<a title='costs $5'>$x$</a>", ["x"]),
        ("<!-- $x$ -->$y$", ["y"]),
        ("<script>let a = `$x$`</script>$y$", ["y"]),
        ("<pre>$x$</pre>", []),
        ("<https://example.org/$a$> $y$", ["y"]),
        ("[$a$](http://x/$b$)", ["a"]),
        ("[1]($x$ is real)", ["x"]),
        ("[id]: http://x/$a$b\n\n$y$", ["y"]),
        ("[^1]: $x$", ["x"]),
        (r"an escaped \[link\](x)", ["link"]),
        (r"an unclosed \[bracket", []),
        ("$x\n\ny$", []),
        ("$a<b$ and $c>d$", ["a<b", "c>d"]),
        (r"{eval}`f'{x:$}'` $y$", ["y"]),
    ],
)
def test_which_formulas_are_found(text: str, formulas: list[str]) -> None:
    found = scan(text)
    assert [formula.tex.text for formula in found.formulas] == formulas
    assert all(text[formula.start : formula.end].startswith(formula.source[:1]) for formula in found.formulas)


def test_references_are_found_in_prose_and_not_in_code() -> None:
    found = scan(
        r"By \eqref{eq:a}, \ref{eq:b}, {eq}`eq:c`, {eq}`post#eq:d` and \eqref{post#e}, `\eqref{eq:f}`."
    )
    assert [(one.slug, one.label, one.plain) for one in found.mentions] == [
        ("", "eq:a", False),
        ("", "eq:b", True),
        ("", "eq:c", False),
        ("post", "eq:d", False),
        ("post", "e", False),
    ]


def test_a_formula_knows_where_its_text_stood() -> None:
    text = "> quote\n> $$a\n> \\foo$$"
    formula = scan(text).formulas[0]
    assert text[formula.tex.origin(formula.tex.text.index("\\foo")) :].startswith("\\foo")


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        (
            "a $$ b",
            2,
            "MTH-TEX: $$ is not closed in its paragraph. Expected $$, and no blank line before it.",
        ),
        (
            "\\begin{align}a\n\nb\\end{align}",
            0,
            "MTH-TEX: \\begin{align} is not closed in its paragraph. "
            "Expected \\end{align}, and no blank line before it.",
        ),
        (
            "\\begin{matrix}a\\end{matrix}",
            0,
            "MTH-TEX: \\begin{matrix} stands outside of a formula. "
            "Expected equation, align, gather or multline there, or dollars around it.",
        ),
        (
            "see \\label{eq:a}",
            4,
            "MTH-LABEL: \\label{eq:a} stands outside of a formula. "
            "Expected it inside, for example \\begin{equation}E = mc^2\\label{eq:a}\\end{equation}.",
        ),
    ],
)
def test_what_cannot_be_meant_is_a_mistake(text: str, position: int, message: str) -> None:
    (mistake,) = scan(text).mistakes
    assert (mistake.position, str(mistake.error)) == (position, message)


def test_a_long_text_takes_no_long_time() -> None:
    assert len(scan("$x$ `code` <b>b</b>\n\n" * 2000).formulas) == 2000

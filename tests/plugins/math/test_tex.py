r"""Rows, labels and dollars are told apart without typesetting."""

import pytest

from onesource.math.tex import closing_dollar, marks, rows, unbalanced_brace


def split(tex: str) -> list[str]:
    return [tex[begin:end].strip() for begin, end in rows(tex, marks(tex), split=True)]


def test_rows_end_at_outer_double_backslashes_only() -> None:
    tex = r"\begin{align}a &= \begin{matrix}1\\2\end{matrix}\\ b &= \substack{x\\y} \\*[2pt] c\end{align}"
    assert split(tex) == [r"a &= \begin{matrix}1\\2\end{matrix}", r"b &= \substack{x\\y}", "c"]


def test_a_blank_last_row_is_none() -> None:
    assert split("\\begin{gather}a\\\\\nb\\\\\n\\end{gather}") == ["a", "b"]


def test_what_a_comment_holds_does_not_count() -> None:
    tex = "\\begin{align}a % \\\\ \\label{x}\n\\\\ b\\end{align}"
    assert len(split(tex)) == 2
    assert [mark.kind for mark in marks(tex)] == ["comment", "row"]


def test_an_escaped_percent_sign_begins_no_comment() -> None:
    assert [mark.text for mark in marks(r"50\% \label{eq:half}")] == ["eq:half"]


@pytest.mark.parametrize(
    ("tex", "found"),
    [
        ("{a}", None),
        ("{a", (0, "{")),
        ("a}", (1, "}")),
        (r"\{a", None),
        ("a{b}{c{d}", (4, "{")),
        ("%{\na", None),
    ],
)
def test_the_brace_without_a_partner_is_found(tex: str, found: tuple[int, str] | None) -> None:
    assert unbalanced_brace(tex) == found


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("$x$", "x"),
        ("$x$ and $y$", "x"),
        ("$5 and $6", None),
        ("$5/$6", None),
        ("$a $", None),
        (r"$a\$b$", r"a\$b"),
        (r"$\text{if $x$}$", r"\text{if $x$}"),
        ("$\\frac{a$ b", "\\frac{a"),
        ("$x$2", None),
        ("$x", None),
    ],
)
def test_where_a_dollar_closes(text: str, inside: str | None) -> None:
    end = closing_dollar(text, 1, len(text), "$")
    assert (text[1:end] if end >= 0 else None) == inside

"""Sources that Python refuses, and legal ones too deep for recursion or too many for squares."""

from time import perf_counter

import pytest

from onesource.code.source.outline import outline
from onesource.model import ProblemError, Source


def source(text: str) -> Source:
    return Source("snippets.a", "snippets/a.py", text, "")


BOMBS = {
    "minus": "-" * 50_000 + "1",
    "not": "not " * 50_000 + "1",
    "lambda": "lambda:" * 50_000 + "1",
    "attributes": "a" + ".b" * 50_000,
    "calls": "f" + "()" * 50_000,
    "sum": "x = " + "+".join("1" * 50_000),
    "elif": "if a:\n x = 1\n" + "elif b:\n x = 2\n" * 50_000,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_a_nesting_bomb_is_refused(text: str) -> None:
    with pytest.raises(ProblemError) as caught:
        outline(source(text))
    assert str(caught.value) == (
        "SNP-PARSE: snippets/a.py:1: Python cannot read this: nested too deeply for Python's parser"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "x = 1\ny = '\0'\n",
            "snippets/a.py:2: Python cannot read this: source code string cannot contain null bytes",
        ),
        ("x = (\n" * 300, "snippets/a.py:201: Python cannot read this: too many nested parentheses"),
        (
            "".join(" " * depth + "if x:\n" for depth in range(120)),
            "snippets/a.py:101: Python cannot read this: too many levels of indentation",
        ),
    ],
    ids=["NUL", "brackets", "blocks"],
)
def test_what_python_refuses_is_refused_at_the_same_line(text: str, message: str) -> None:
    with pytest.raises(ProblemError) as caught:
        outline(source(text))
    assert str(caught.value) == f"SNP-PARSE: {message}"


def test_a_deep_but_legal_source_is_outlined() -> None:
    chain = "if a:\n    x0 = 1\n" + "".join(f"elif b:\n    x{n} = 1\n" for n in range(1, 300))
    found = outline(source(chain + "total = " + "+".join("1" * 900)))
    assert len(found.definitions) == 301
    assert found.definitions["x299"][0].node.lineno == 600


def test_many_definitions_of_one_name_take_no_square_of_time() -> None:
    started = perf_counter()
    found = outline(source("x = 1\n" * 50_000))
    assert len(found.definitions["x"]) == 50_000
    assert perf_counter() - started < 10


def test_warnings_about_a_snippet_are_the_linters_business() -> None:
    assert list(outline(source("x = '\\d' is 1\n")).definitions) == ["x"]

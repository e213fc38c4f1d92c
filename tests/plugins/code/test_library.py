"""One library over a build: each file read once, every module and symbol listed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from onesource.code import Library
from onesource.code.source.quoting import MOST_LINES
from onesource.model import ProblemError, Reference, Span

LibraryOf = Callable[[dict[str, str | bytes]], Library]


def test_a_file_is_read_once_and_a_second_build_sees_its_change(
    library_of: LibraryOf, tmp_path: Path
) -> None:
    library = library_of({"snippets/a.py": "x = 1\n", "snippets/b.py": "x = (\n"})
    before = library.quote(Reference("snippets.a:x"))
    with pytest.raises(ProblemError) as first:
        library.symbol("snippets.b:x")
    (tmp_path / "snippets" / "a.py").write_text("x = 2\n")
    (tmp_path / "snippets" / "b.py").write_text("x = 2\n")
    assert library.quote(Reference("snippets.a:x")) == before
    with pytest.raises(ProblemError) as second:
        library.symbol("snippets.b:x")
    assert second.value is first.value
    assert Library(tmp_path).quote(Reference("snippets.a:x")).text == "x = 2\n"
    assert Library(tmp_path).quote(Reference("snippets.b:x")).text == "x = 2\n"


def test_modules_and_files_are_listed_in_order_and_only_those_that_can_be_imported(
    library_of: LibraryOf,
) -> None:
    library = library_of(
        {
            "snippets/__init__.py": "",
            "snippets/b.py": "",
            "snippets/a/__init__.py": "",
            "snippets/a/c.py": "",
            "snippets/a.py": "hidden = 1\n",
            "snippets/no-name.py": "",
            "snippets/no-folder/d.py": "",
            "snippets/__pycache__/a.cpython-311.pyc": b"\0",
            "snippets/notes.txt": "",
            "other/e.py": "",
        }
    )
    assert list(library.modules()) == ["snippets", "snippets.b", "snippets.a", "snippets.a.c"]
    assert list(library.files()) == [
        ("snippets", "snippets/__init__.py"),
        ("snippets.b", "snippets/b.py"),
        ("snippets.a", "snippets/a/__init__.py"),
        ("snippets.a.c", "snippets/a/c.py"),
    ]


def test_names_leave_out_what_cannot_be_read(library_of: LibraryOf, tmp_path: Path) -> None:
    library = library_of(
        {
            "snippets/a.py": "class A:\n    x = 1\n\n    def f(self): ...\n",
            "snippets/b.py": "def (:\n",
            "snippets/c.py": b"\xff",
            "snippets/d.py": "y = 1\n",
        }
    )
    (tmp_path / "snippets" / "link.py").symlink_to("a.py")
    assert list(library.names()) == ["snippets.a:A", "snippets.a:A.x", "snippets.a:A.f", "snippets.d:y"]


def test_a_symbol_knows_its_file_and_lines(library_of: LibraryOf) -> None:
    library = library_of(
        {"snippets/topic/a.py": "# one\n@cache\ndef f(x):\n    return x\n\n\nx = 1; y = 2\n"}
    )
    symbol = library.symbol("snippets.topic.a:f")
    assert (symbol.dotted, symbol.source.path) == ("snippets.topic.a:f", "snippets/topic/a.py")
    assert symbol.source == library.source("snippets.topic.a")
    assert symbol.spans == (Span(1, 4),)
    assert library.symbol("snippets.topic.a:x").spans == (Span(7, 7, 0, 5),)
    assert library.symbol("snippets.topic.a:y").spans == (Span(7, 7, 7, None),)


def test_a_symbol_is_called_by_where_it_is_defined(library_of: LibraryOf) -> None:
    library = library_of(
        {"snippets/__init__.py": "from .a import f\n", "snippets/a.py": "def f(): pass\ndef f(): pass\n"}
    )
    assert library.symbol("snippets:f#2").dotted == "snippets.a:f#2"


def test_the_same_library_is_read_whatever_the_line_ends(library_of: LibraryOf) -> None:
    text = '\ufeffclass A:\n    """Doc.\n\n    More.\n    """\n\n    x = """\n    a\n"""\n\f\n\n# é\ny = 1'
    library = library_of({f"snippets/{name}.py": text.replace("\n", end) for name, end in LINE_ENDS.items()})
    for name in ("A", "A.x", "y"):
        quotes = [library.quote(Reference(f"snippets.{module}:{name}")) for module in LINE_ENDS]
        assert quotes[0].lines == quotes[1].lines == quotes[2].lines


LINE_ENDS = {"unix": "\n", "windows": "\r\n", "classic": "\r"}


def test_lines_are_counted_as_python_counts_them(library_of: LibraryOf) -> None:
    library = library_of(
        {"snippets/a.py": "a = '\u2028'\f\n# \x85 \x0b \x1c\n\fclass B:\n\f    x = '\u2029'\n"}
    )
    quote = library.quote(Reference("snippets.a:B"))
    assert [(line.number, line.text) for line in quote.lines] == [(3, "class B:"), (4, "    x = '\u2029'")]
    assert library.quote(Reference("snippets.a:a")).text == "a = '\u2028'\f\n"


def test_more_lines_than_a_page_shows_are_refused(library_of: LibraryOf) -> None:
    body = "    x = 1\n" * (MOST_LINES - 1)
    library = library_of({"snippets/a.py": f"def fits():\n{body}\n\ndef long():\n{body}    # the end\n"})
    assert len(library.quote(Reference("snippets.a:fits")).lines) == MOST_LINES
    with pytest.raises(ProblemError) as caught:
        library.quote(Reference("snippets.a:long"))
    assert str(caught.value) == (
        "SNP-SIZE: 'snippets.a:long' has 401 lines; a page shows 400 at most. Quote a method or a region."
    )


def test_a_project_without_a_library_says_so(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        Library(tmp_path).symbol("snippets.a:x")
    assert str(caught.value) == "SNP-FILE: no module 'snippets.a'. The library is empty."

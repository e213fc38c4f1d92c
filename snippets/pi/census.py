"""What a blog consists of, counted: words, formulas, lines of code, tests."""

import ast
import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

NUMBERS = ("words", "formulas", "code_lines", "tests")
FOLDERS = ("docs/en/posts", "docs/zh/posts", "snippets", "tests/snippets")
CODE = re.compile(r"\A---\n.*?\n---\n|^```.*?^```[^\n]*$|(?:\{\w+\})?`[^`]*`", re.DOTALL | re.MULTILINE)
FORMULA = re.compile(r"\\begin\{equation\}.*?\\end\{equation\}|\$\$.*?\$\$|\$[^$]+\$", re.DOTALL)
MARKUP = re.compile(
    r"<!--.*?-->|<[^>]*>|\]\([^)]*\)|\\\w+\{[^}]*\}", re.DOTALL
)  # tags, addresses, references
WORD = re.compile(r"[一-鿿]|[^\W\d_一-鿿]+(?:['’-][^\W\d_一-鿿]+)*")  # a Chinese character is a word
CREATED = re.compile(r"\bcreated: *(\d{4}-\d\d-\d\d)")


@dataclass(frozen=True)
class Count:
    """One file, on the day when it was counted."""

    path: str
    sha256: str  # of the file: whoever still has it can count again
    created: str  # of a post, YYYY-MM-DD
    words: int
    formulas: int  # displayed and in sentences
    code_lines: int  # that are not blank
    tests: int  # functions named test_...


def count_post(text: str) -> tuple[int, int]:
    r"""Return the words and the formulas of a post; front matter, code and formulas hold no words.

    Code goes first, then formulas, then tags: a dollar in code opens no formula, and $a<b$ no tag.

    Shapes:
        text: string -> scalar, scalar

    Example:
        >>> count_post("A $x$ is a *well-known* letter. 字母 `code` [here](https://example.org).")
        (8, 1)
    """
    prose, formulas = FORMULA.subn(" ", CODE.sub(" ", text))
    return len(WORD.findall(MARKUP.sub(" ", prose))), formulas


def count_code(source: str) -> tuple[int, int]:
    r"""Return the lines of Python that are not blank, and the tests; a test with many cases is one.

    Shapes:
        source: string -> scalar, scalar

    Example:
        >>> count_code("def test_one():\n\n    assert True\n")
        (2, 1)
    """
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    lines = sum(1 for line in source.splitlines() if line.strip())
    return lines, sum(1 for function in functions if function.name.startswith("test_"))


def take_census(root: Path) -> list[Count]:
    r"""Count all posts, snippets and tests of snippets under `root`.

    Shapes:
        root: folder -> list

    Raises:
        ValueError: a post has no date.

    Example:
        >>> take_census(Path("/nowhere"))
        []
    """
    return [_count(file, root) for file in _files(root)]


def _files(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((root / folder).rglob("*.md" if folder.startswith("docs") else "*.py"))


def _count(file: Path, root: Path) -> Count:
    text = file.read_text(encoding="utf-8")
    path = file.relative_to(root).as_posix()
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if file.suffix == ".py":
        lines, tests = count_code(text)
        return Count(path, sha256, "", 0, 0, lines, tests)
    created = CREATED.search(text)
    if not created:
        raise ValueError(f"{path}: expected a line 'created: 2026-11-25' in the front matter")
    return Count(path, sha256, created[1], *count_post(text), 0, 0)


def write_census(counts: list[Count], file: Path) -> None:
    r"""Write the counts as a table with commas.

    Shapes:
        counts: list, file: path -> nothing

    Example:
        >>> import tempfile
        >>> file = Path(tempfile.mkdtemp()) / "census.csv"
        >>> write_census([Count("a.py", "e3b0", "", 0, 0, 12, 3)], file)
        >>> print(file.read_text(encoding="utf-8"), end="")
        path,sha256,created,words,formulas,code_lines,tests
        a.py,e3b0,,0,0,12,3
    """
    with file.open("w", encoding="utf-8", newline="") as stream:
        names = [field.name for field in fields(Count)]
        writer = csv.DictWriter(stream, names, dialect="unix", quoting=csv.QUOTE_MINIMAL)
        writer.writeheader()
        writer.writerows(asdict(count) for count in counts)


def read_census(file: Path) -> list[Count]:
    r"""Read the counts that `write_census` wrote.

    Shapes:
        file: path -> list

    Example:
        >>> import tempfile
        >>> file = Path(tempfile.mkdtemp()) / "census.csv"
        >>> names = "path,sha256,created,words,formulas,code_lines,tests"
        >>> _ = file.write_text(names + "\na.py,e3b0,,0,0,12,3\n", encoding="utf-8")
        >>> read_census(file)
        [Count(path='a.py', sha256='e3b0', created='', words=0, formulas=0, code_lines=12, tests=3)]
    """
    with file.open(encoding="utf-8", newline="") as stream:
        return [
            Count(row["path"], row["sha256"], row["created"], *(int(row[name]) for name in NUMBERS))
            for row in csv.DictReader(stream)
        ]


def days_of_life(counts: list[Count], *, today: date) -> int:
    r"""Return the days from the first post to `today`, both included.

    Shapes:
        counts: list, today: date -> scalar

    Raises:
        ValueError: there is no post.

    Example:
        >>> days_of_life([Count("p.md", "", "2026-11-22", 9, 1, 0, 0)], today=date(2026, 11, 25))
        4
    """
    dates = [date.fromisoformat(count.created) for count in counts if count.created]
    if not dates:
        raise ValueError("expected a post among the counts, received none; count docs/en/posts too")
    return (today - min(dates)).days + 1

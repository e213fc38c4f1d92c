"""The nouns that every part of the engine shares."""

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Problem:
    """A mistake of an author, and what to do about it."""

    path: str  # as the author knows it: relative to the project, with forward slashes
    line: int  # counted from 1
    code: str  # for example SNP-SYMBOL
    message: str  # what was found, what was expected, what to do

    def __str__(self) -> str:
        return f"{self.code} {self.path}:{self.line}: {self.message}"


class ProblemError(Exception):
    """One part of the engine refuses its input; whoever asked knows the place and makes it a `Problem`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message

    def at(self, path: str, line: int) -> Problem:
        return Problem(path, line, self.code, self.message)


class BuildError(Exception):
    """All problems of a build, raised together at its end."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        count = len(self.problems)
        heading = f"{count} problem{'s' if count > 1 else ''}; the site was not published."
        super().__init__("\n".join([heading, *map(str, self.problems)]))


@dataclass(frozen=True)
class Source:
    """One file of the library, read once a build."""

    module: str  # dotted: snippets.linalg.determinant
    path: str  # relative to the project: snippets/linalg/determinant.py
    text: str  # newlines are \n; no byte order mark
    sha256: str  # of the text


@dataclass(frozen=True)
class Span:
    """A part of a source: whole lines, or less where statements share a line."""

    first: int  # line, counted from 1
    last: int  # line, inclusive
    start: int = 0  # characters of the first line that belong to another statement
    end: int | None = None  # length of the last line up to where another statement begins


@dataclass(frozen=True)
class Symbol:
    """A function, class, method or constant of the library."""

    module: str
    name: str  # qualified: SingleLossGAN.train_step, or name#2 where there are alternatives
    source: Source
    spans: tuple[Span, ...]  # more than one for overloads, properties and alternatives

    @property
    def dotted(self) -> str:
        return f"{self.module}:{self.name}"


@dataclass(frozen=True)
class Line:
    """A line as shown, and the line of the source that it came from."""

    number: int
    text: str


@dataclass(frozen=True)
class Reference:
    """What an author asks for in a quote."""

    target: str  # snippets.linalg.determinant:log_det_exp
    show: str = "all"  # all, body or signature
    hide: str = ""  # "" or docstring
    mark: str = ""  # highlight the lines that contain this text
    region: str = ""  # only the part between `# region name` and `# endregion`
    title: str = ""  # in place of the dotted name


@dataclass(frozen=True)
class Quote:
    """A symbol, or a part of it, as a page shows it."""

    symbol: Symbol
    lines: tuple[Line, ...]
    marked: tuple[int, ...] = field(default=())  # positions in `lines`, counted from 1

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines) + "\n"

    @property
    def first(self) -> int:
        return self.lines[0].number

    @property
    def last(self) -> int:
        return self.lines[-1].number

"""The cells of a post, its {eval} expressions and its quotes, read from its Markdown."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from onesource.model import Problem, ProblemError
from onesource.results.fences import Block, fenced_blocks
from onesource.results.options import Options, read_options

NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
LONGEST_NAME = 40
ATTRIBUTE = re.compile(r"""\s+([a-z_]+)=(?:"([^"]*)"|'([^']*)')""")
HEADER = re.compile(r"""python(?:\s+[a-z_]+=(?:"[^"]*"|'[^']*'))+""")
EXPECTED = 'Expected ```python run="name", lines of Python below, and ``` below them.'
IMPORTS = "imports"  # the id of the first cell of a frozen notebook: no cell of a post is called so

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# A code span comes first, so that a role shown in one stays text.
ROLE = re.compile(
    r"(?<![\\`])(?P<ticks>`+)(?!`)(?:.*?[^`])(?P=ticks)(?!`)|(?<!\\)\{eval\}`(?P<text>[^`]+)`", re.DOTALL
)


@dataclass(frozen=True)
class Cell:
    """A fenced block of Python that is run: ```python run="cost"."""

    name: str  # cost; unique in the post
    code: str  # as written; ends in a line end
    line: int  # of the post, above the first line of the code: where the fence opens
    options: Options


@dataclass(frozen=True)
class Expression:
    """A value in the prose: {eval}`ratio`."""

    text: str  # on one line
    line: int
    after: str  # name of the last cell above; "" if there is none


@dataclass(frozen=True)
class Quotation:
    """A symbol that the post quotes, and whose name its cells therefore know."""

    target: str  # snippets.linalg.determinant:log_det_exp
    line: int


@dataclass(frozen=True)
class Post:
    """What a post in one language asks to be computed."""

    path: str  # as the author knows it: docs/en/posts/determinant-of-exponential.md
    cells: tuple[Cell, ...]
    expressions: tuple[Expression, ...]
    quotations: tuple[Quotation, ...]

    @property
    def slug(self) -> str:
        return PurePosixPath(self.path).stem

    @property
    def computes(self) -> bool:
        return bool(self.cells or self.expressions)

    @property
    def data(self) -> tuple[str, ...]:
        """The data files of all cells, each once."""
        return tuple(sorted({path for cell in self.cells for path in cell.options.data}))

    def cell(self, name: str) -> Cell | None:
        return next((cell for cell in self.cells if cell.name == name), None)


def read_cells(text: str, path: str) -> tuple[Post, list[Problem]]:
    """Read the text of a whole file, front matter included, so that lines are those of the file.

    A cell with a problem is left out.
    """
    problems: list[Problem] = []
    blocks, prose = fenced_blocks(text.split("\n"))
    cells: list[Cell] = []
    quotations = []
    for block in blocks:
        attributes = _attributes(block)
        if re.search(r"\brun\s*=", block.header):
            try:
                cells.append(_cell(block, attributes, cells))
            except ProblemError as error:
                problems.append(error.at(path, block.line))
        elif attributes.get("quote"):
            quotations.append(Quotation(attributes["quote"], block.line))
    expressions = []
    for line, found in _roles(prose):
        expression = Expression(" ".join(found.split()), line, _last_before(cells, line))
        try:
            ast.parse(expression.text, mode="eval")
        except (SyntaxError, ValueError) as error:
            message = f"Python cannot read {{eval}}`{expression.text[:60]}`: {error.args[0]}."
            problems.append(Problem(path, line, "CEL-EVAL", f"{message} Expected one expression."))
            continue
        expressions.append(expression)
    return Post(path, tuple(cells), tuple(expressions), tuple(quotations)), problems


def _attributes(block: Block) -> dict[str, str]:
    return {name: double or single for name, double, single in ATTRIBUTE.findall(block.header)}


def _cell(block: Block, attributes: dict[str, str], before: Sequence[Cell]) -> Cell:
    if not HEADER.fullmatch(block.header):
        raise ProblemError("CEL-FENCE", f"cannot read the fence ```{block.header[:80]}. {EXPECTED}")
    if block.indented or not block.closed:
        what = "stands in a list or a quotation" if block.indented else "is not closed"
        raise ProblemError("CEL-FENCE", f"the cell {what}. {EXPECTED}")
    name = attributes.pop("run")
    _check_name(name, before)
    options = read_options(attributes)
    code = "\n".join(block.body).strip("\n") + "\n"
    blank = next((count for count, line in enumerate(block.body) if line.strip()), None)
    if blank is None:
        raise ProblemError("CEL-FENCE", f"the cell '{name}' is empty. {EXPECTED}")
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = block.line + blank + (getattr(error, "lineno", None) or 1)
        reason = error.args[0] if error.args else "it is nested too deeply"
        raise ProblemError(
            "CEL-PARSE", f"Python cannot read the cell '{name}', line {line}: {reason}."
        ) from None
    return Cell(name, code, block.line + blank, options)


def _check_name(name: str, before: Sequence[Cell]) -> None:
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME or name == IMPORTS:
        raise ProblemError(
            "CEL-NAME",
            f"{name!a} is no name of a cell. Expected small letters, digits and hyphens, such as "
            f"'cost', at most {LONGEST_NAME} of them, and not '{IMPORTS}'.",
        )
    first = next((cell for cell in before if cell.name == name), None)
    if first:
        raise ProblemError("CEL-NAME", f"the cell on line {first.line} is called '{name}' too. Rename one.")


def _roles(prose: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Lines and texts of the {eval} roles; none goes over a blank line or a fenced block."""
    paragraph: list[tuple[int, str]] = []
    for number, line in [*prose, (-1, "")]:
        follows = bool(paragraph) and paragraph[-1][0] + 1 == number
        if line.strip() and (follows or not paragraph):
            paragraph.append((number, line))
            continue
        yield from _roles_of(paragraph)
        paragraph = [(number, line)] if line.strip() else []


def _roles_of(paragraph: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    text = "\n".join(line for _, line in paragraph)
    text = COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    for match in ROLE.finditer(text):
        if match["text"] is not None:
            yield paragraph[text.count("\n", 0, match.start())][0], match["text"]


def _last_before(cells: Sequence[Cell], line: int) -> str:
    return next((cell.name for cell in reversed(cells) if cell.line < line), "")

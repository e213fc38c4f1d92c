"""Which lines of the library implement which equations of the pages: known before a page is built."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onesource.code import Library
from onesource.code.source.equation_comments import EquationComment, equation_comments
from onesource.code.source.nearest import did_you_mean, one_of
from onesource.code.source.outline import Outline
from onesource.markdown.drafts import Draft, drafts
from onesource.math import Equation, Posts
from onesource.model import Problem, ProblemError


@dataclass(frozen=True)
class Meaning:
    """What a comment names."""

    comment: EquationComment
    page: Path
    equation: Equation


@dataclass(frozen=True)
class Code:
    """Lines of one symbol that implement an equation."""

    symbol: str  # dotted, or the module's name
    path: str  # of the source
    line: int  # the first of them
    page: Path | None  # that shows them; None where no page does
    ids: tuple[str, ...]  # of the lines, on that page or on that of the source


class Implementations:
    """The comments of a library, and the pages of a folder.

    A comment without a post means the page that shows its line; on a line that no page shows, the page
    that has anything to do with the folder of its module.
    """

    def __init__(self, library: Library, posts: Posts, pages: Path) -> None:
        self.posts = posts
        self.pages = pages
        self.problems: list[Problem] = []
        self.meanings: defaultdict[tuple[str, int], list[Meaning]] = defaultdict(list)  # by path and line
        self._code: defaultdict[tuple[Path, str], list[Code]] = defaultdict(list)
        commented = [
            (outline, comments) for outline in _outlines(library) if (comments := equation_comments(outline))
        ]
        self.drafts = list(drafts(library, pages)) if commented else []
        for outline, comments in commented:
            for comment in comments:
                self._take(outline, comment)

    def code(self, page: Path, label: str) -> Sequence[Code]:
        """What implements an equation, one item for each symbol on each page."""
        return self._code[page, label]

    def _take(self, outline: Outline, comment: EquationComment) -> None:
        path = outline.source.path
        try:
            page, equation = self._meaning(outline, comment)
        except ProblemError as error:
            self.problems.append(error.at(path, comment.line))
            return
        self.meanings[path, comment.line].append(Meaning(comment, page, equation))
        found = self._code[page, equation.label]
        for where, ids in self._places(path, comment, page):
            symbol = _symbol_at(outline, comment.line)
            same = [code for code in found if (code.symbol, code.page) == (symbol, where)]
            earlier = same[0] if same else Code(symbol, path, comment.first, where, ())
            more = tuple(name for name in ids if name not in earlier.ids)
            whole = Code(symbol, path, earlier.line, where, earlier.ids + more)
            found[:] = [whole if code is earlier else code for code in found] + ([] if same else [whole])

    def _places(
        self, path: str, comment: EquationComment, page: Path
    ) -> list[tuple[Path | None, tuple[str, ...]]]:
        """The equation's own page where it shows the lines, else the others that do, else their source."""
        lines = (path, comment.first, comment.last)
        shown = [(draft.file, ids) for draft in self.drafts if (ids := draft.ids(*lines))]
        own = [place for place in shown if place[0] == page]
        source = None, tuple(f"L{line}" for line in range(comment.first, comment.last + 1))
        return [*own] or [*shown] or [source]

    def _meaning(self, outline: Outline, comment: EquationComment) -> tuple[Path, Equation]:
        if comment.post:
            named = [draft for draft in self.drafts if draft.file.stem == comment.post]
            if not named:
                near = did_you_mean(comment.post, [draft.file.stem for draft in self.drafts])
                raise ProblemError("SNP-EQUATION", f"there is no post '{comment.post}'. {near}")
            return self._only(comment, named, "")
        showing = [
            draft for draft in self.drafts if draft.ids(outline.source.path, comment.line, comment.line)
        ]
        if showing:
            return self._only(comment, showing, "this line")
        folder = outline.source.module.rpartition(".")[0]
        naming = [
            draft for draft in self.drafts if f"{folder}." in draft.text and self.posts.labels(draft.file)
        ]
        if naming:
            return self._only(comment, naming, f"code of {folder}")
        raise ProblemError(
            "SNP-EQUATION",
            f"no post shows code of {folder}, so '{comment.text}' means no equation. Expected the post too: "
            f"(post-slug {comment.label}).",
        )

    def _only(self, comment: EquationComment, drafts: Sequence[Draft], shown: str) -> tuple[Path, Equation]:
        """The one equation of these pages that has the comment's label; `shown` is what they all show."""
        labels = {draft.file: self.posts.labels(draft.file) for draft in drafts}
        having = [file for file in labels if comment.label in labels[file]]
        if len(having) == 1:
            return having[0], labels[having[0]][comment.label]
        pages = one_of([file.stem for file in having or labels])
        if shown:
            pages += f", which {'show' if len(having or labels) > 1 else 'shows'} {shown}"
        if having:
            choices = " or ".join(f"({file.stem} {comment.label})" for file in having)
            message = f"'{comment.label}' may be an equation of {pages}. Write {choices}."
        else:
            known = [label for each in labels.values() for label in each]
            near = did_you_mean(comment.label, known) if known else "There are none."
            comma = "," if shown else ""
            message = f"no equation of {pages}{comma} has the label '{comment.label}'. {near}"
        raise ProblemError("SNP-EQUATION", message)


def _outlines(library: Library) -> Iterator[Outline]:
    for module in library.modules():
        try:
            yield library.outline(module)
        except ProblemError:
            continue  # whoever quotes it reports it


def _symbol_at(outline: Outline, line: int) -> str:
    """The innermost definition around a line."""
    around = [
        (node.lineno, name)
        for name, definitions in outline.definitions.items()
        for node in (definition.node for definition in definitions)
        if node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    module = outline.source.module
    return f"{module}:{max(around)[1]}" if around else module

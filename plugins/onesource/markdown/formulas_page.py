"""The formulas and references of one page: read, numbered, typeset, with the problems at their lines."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from onesource.markdown.conversion import Conversion
from onesource.math import (
    Equation,
    Failure,
    Formula,
    Mathematics,
    Mention,
    Mistake,
    Numbered,
    Request,
    Typeset,
    number,
    scan,
    with_references,
)
from onesource.math.edits import Edited
from onesource.math.tex import Mark
from onesource.model import ProblemError

SHOWN = 60  # characters of a problem's formula that a message repeats


@dataclass(frozen=True)
class Link:
    """A reference to an equation."""

    shown: str  # (3)
    address: str  # #eq-main or slug.md#eq-main


@dataclass(frozen=True)
class Shown:
    """A formula, ready to be put into the page, or the message that stands in its place."""

    formula: Formula
    equations: tuple[Equation, ...]
    result: Typeset | str
    links: tuple[Link, ...]  # of the references inside


Item = Shown | Link | str  # a string is a message


class Page:
    """What the preprocessor finds and the later processors put in place."""

    def __init__(self, conversion: Conversion, mathematics: Mathematics) -> None:
        self.conversion = conversion
        self.mathematics = mathematics
        self.items: list[Item] = []  # by the number in their mark
        self.sources: list[str] = []  # what the author wrote

    def read(self, text: str) -> list[tuple[int, int]]:
        """Take in a text; return where its formulas and references stand, in the order of `items`."""
        self.breaks = [match.start() for match in re.finditer("\n", text)]
        found = scan(text)
        numbering = number(found.formulas)
        self.labels = numbering.labels
        for mistake in [*found.mistakes, *numbering.mistakes]:
            self._report(mistake)
        shown = self._typeset(numbering.formulas)
        mentions = [(mention, self._mention(mention)) for mention in found.mentions]
        everything: list[tuple[Formula | Mention, Item]] = [*shown, *mentions]
        everything.sort(key=lambda pair: pair[0].start)
        self.items = [item for _, item in everything]
        self.sources = [text[place.start : place.end] for place, _ in everything]
        return [(place.start, place.end) for place, _ in everything]

    def _typeset(self, numbered: Sequence[Numbered]) -> list[tuple[Formula, Shown]]:
        prepared = [self._with_links(one) for one in numbered]
        requests = [
            Request(tex.text, one.formula.display) for one, (tex, _) in zip(numbered, prepared, strict=True)
        ]
        try:
            results = self.mathematics.render(requests)
        except ProblemError as error:
            message = self._report_once(error, self._line(numbered[0].formula.start))
            return [(one.formula, Shown(one.formula, (), message, ())) for one in numbered]
        shown = []
        for one, (tex, links), result in zip(numbered, prepared, results, strict=True):
            if isinstance(result, Failure):
                refusal = ProblemError(result.code, result.message)
                message = self._report(Mistake(tex.origin(result.position), refusal))
                shown.append(Shown(one.formula, (), message, links))
            else:
                shown.append(Shown(one.formula, one.equations, result, links))
        return [(item.formula, item) for item in shown]

    def _with_links(self, numbered: Numbered) -> tuple[Edited, tuple[Link, ...]]:
        links: list[Link] = []

        def reference(mark: Mark) -> str:
            slug, _, label = mark.text.rpartition("#")
            mention = Mention(numbered.tex.origin(mark.start), 0, label, slug, plain=mark.kind == "ref")
            link = self._mention(mention)
            if isinstance(link, str):
                return "?"
            links.append(link)
            return f"\\onesourcereference{{{len(links) - 1}}}{{{link.shown}}}"

        return with_references(numbered.tex, reference), tuple(links)

    def _mention(self, mention: Mention) -> Link | str:
        labels, file = self.labels, ""
        if mention.slug:
            file = f"{mention.slug}.md"
            try:
                labels = self.mathematics.posts.labels(self._folder() / file)
            except (FileNotFoundError, NotADirectoryError):
                posts = [path.stem for path in self._folder().glob("*.md")]
                message = f"there is no post '{mention.slug}'.{_near(mention.slug, posts)}"
                return self._report(Mistake(mention.start, ProblemError("MTH-REF", message)))
        equation = labels.get(mention.label)
        if equation is None:
            where = f" in {file}" if file else ""
            message = (
                f"no equation{where} has the label '{mention.label}'.{_near(mention.label, list(labels))}"
            )
            return self._report(Mistake(mention.start, ProblemError("MTH-REF", message)))
        return Link(equation.number if mention.plain else equation.shown, f"{file}#{equation.anchor}")

    def _folder(self) -> Path:
        return (self.conversion.project.root / self.conversion.path).parent

    def _report(self, mistake: Mistake) -> str:
        line = self._line(mistake.position)
        message = mistake.error.message
        if mistake.elsewhere is not None:
            message = message.replace("{place}", f"in line {self._line(mistake.elsewhere)}")
        begin = (
            self.breaks[bisect_right(self.breaks, mistake.position - 1) - 1] if line > self._first() else -1
        )
        error = ProblemError(mistake.error.code, f"column {mistake.position - begin}: {message}")
        return self.conversion.report(error, line)

    def _report_once(self, error: ProblemError, line: int) -> str:
        """A problem of the machine, not of a page: the other pages need not repeat it."""
        known = any(problem.code == error.code for problem in self.conversion.project.problems)
        return str(error) if known else self.conversion.report(error, line)

    def _line(self, position: int) -> int:
        return self._first() + bisect_right(self.breaks, position - 1)

    def _first(self) -> int:
        """The line of the file at which the text begins, after the front matter."""
        prose = [line for line, _ in self.conversion.prose[:1]]
        return min([*prose, *(fence.line for fence in self.conversion.fences[:1])], default=1)


def _near(name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name, names, n=3, cutoff=0.5) or sorted(names)[:3]
    return f" Did you mean {' or '.join(repr(one) for one in near)}?" if near else " There is none."

"""What each page will quote, read from its Markdown: no page has to be built before another."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onesource.code import Library
from onesource.markdown.fences import fences
from onesource.markdown.listing import line_id, numbered
from onesource.markdown.reference import reference_of
from onesource.model import ProblemError, Quote


@dataclass(frozen=True)
class Showing:
    """A quote, where a page has it."""

    quote: Quote
    anchor: str

    def ids(self, path: str, first: int, last: int) -> tuple[str, ...]:
        """On the page, of the lines of a source."""
        if self.quote.symbol.source.path != path:
            return ()
        lines = (line for line in self.quote.lines if first <= line.number <= last)
        return tuple(line_id(self.anchor, self.quote, line) for line in lines)


@dataclass(frozen=True)
class Draft:
    """A page as text."""

    file: Path
    text: str
    showings: tuple[Showing, ...]

    def ids(self, path: str, first: int, last: int) -> tuple[str, ...]:
        """Of the lines of a source, where the page first shows them."""
        found = (showing.ids(path, first, last) for showing in self.showings)
        return next(filter(None, found), ())


def drafts(library: Library, pages: Path) -> Iterator[Draft]:
    for file in sorted(pages.rglob("*.md")):
        text = file.read_text(encoding="utf-8-sig", errors="replace")
        anchors: Counter[str] = Counter()
        showings = []
        for fence in fences(text.split("\n"), first=1)[0]:
            quote = _quote(library, fence.options) if fence.header.startswith("python") else None
            if quote:
                showings.append(Showing(quote, numbered(quote.symbol.name, anchors)))
        yield Draft(file, text, tuple(showings))


def _quote(library: Library, options: dict[str, str]) -> Quote | None:
    try:
        return library.quote(reference_of(options)) if "quote" in options else None
    except ProblemError:
        return None  # the page reports it

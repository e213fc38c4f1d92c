"""What each page will quote, read from its Markdown: no page has to be built before another."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onesource.code import Library
from onesource.markdown.listing import line_id, numbered
from onesource.markdown.reference import reference_of
from onesource.model import ProblemError, Quote
from onesource.results.fences import fenced_blocks

OPTION = re.compile(r"""([a-z_]+)=(?:"([^"]*)"|'([^']*)')""")


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
        for block in fenced_blocks(text.split("\n"))[0]:
            quote = _quote(library, block.header) if block.header.startswith("python") else None
            if quote:
                showings.append(Showing(quote, numbered(quote.symbol.name, anchors)))
        yield Draft(file, text, tuple(showings))


def _quote(library: Library, header: str) -> Quote | None:
    options = {name: double or single for name, double, single in OPTION.findall(header)}
    try:
        return library.quote(reference_of(options)) if "quote" in options else None
    except ProblemError:
        return None  # the page reports it

"""Tables as pandas writes them, read into plain cells; all other HTML is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from onesource.model import ProblemError
from onesource.results.plain_text import clean_text

MOST_CELLS = 5000
WIDEST = 200  # columns or rows that one cell may span
# Which element may stand in which; what is in a style or a note is left out.
INSIDE = {
    "div": ("", "div"),
    "style": ("", "div"),
    "table": ("", "div"),
    "thead": ("table",),
    "tbody": ("table",),
    "tr": ("thead", "tbody"),
    "th": ("tr",),
    "td": ("tr",),
    "p": ("", "div"),  # 60 rows × 2 columns
}


@dataclass(frozen=True)
class Entry:
    """A cell of a table."""

    text: str
    is_head: bool = False
    columns: int = 1
    rows: int = 1


Rows = tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class Table:
    head: Rows
    body: Rows

    @property
    def heads(self) -> list[str]:
        """The texts of all head cells, at the top and at the left."""
        entries = [entry for row in (*self.head, *self.body) for entry in row if entry.is_head]
        return list(dict.fromkeys(entry.text for entry in entries if entry.text))


def read_table(html: str) -> Table:
    """Raises ProblemError: CEL-TABLE, this is not one table of text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open:
        raise _refusal(f"<{reader.open[-1]}> is not closed")
    if reader.tables != 1:
        raise _refusal(f"it has {reader.tables} tables")
    return Table(tuple(map(tuple, reader.head)), tuple(map(tuple, reader.body)))


def written(table: Table) -> str:
    """The table as HTML, of which nothing but the text of cells comes from outside."""
    parts = [
        f"<{tag}>\n{_rows(rows)}</{tag}>" for tag, rows in (("thead", table.head), ("tbody", table.body))
    ]
    return "<table>\n" + "\n".join(parts) + "\n</table>"


def _rows(rows: Rows) -> str:
    return "".join(f"<tr>{''.join(map(_entry, row))}</tr>\n" for row in rows)


def _entry(entry: Entry) -> str:
    tag = "th" if entry.is_head else "td"
    spans = f' colspan="{entry.columns}"' * (entry.columns > 1) + f' rowspan="{entry.rows}"' * (
        entry.rows > 1
    )
    return f"<{tag}{spans}>{escape(entry.text, quote=False)}</{tag}>"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tables = 0
        self.entries = 0
        self.head: list[list[Entry]] = []
        self.body: list[list[Entry]] = []
        self.spans = (1, 1)
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        around = self.open[-1] if self.open else ""
        if around not in INSIDE.get(tag, ()):
            raise _refusal(f"<{tag}> stands in <{around}>" if around else f"<{tag}> stands in it")
        self.open.append(tag)
        if tag == "table":
            self.tables += 1
        elif tag == "tr":
            self._part().append([])
        elif tag in ("th", "td"):
            given = {name: value or "" for name, value in attrs}
            self.spans = _span(given.get("colspan", "1")), _span(given.get("rowspan", "1"))
            self.text = []

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        raise _refusal(f"<{tag}/> stands in it")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise _refusal(f"</{tag}> closes nothing")
        if tag in ("th", "td"):
            self.entries += self.spans[0] * self.spans[1]
            if self.entries > MOST_CELLS:
                raise _refusal(f"it has more than {MOST_CELLS} cells")
            text = " ".join(clean_text("".join(self.text)).split())
            self._part()[-1].append(Entry(text, tag == "th", *self.spans))

    def handle_data(self, data: str) -> None:
        around = self.open[-1] if self.open else ""
        if around in ("th", "td"):
            self.text.append(data)
        elif data.strip() and around not in ("style", "p"):
            raise _refusal(f"the text {data.strip()[:40]!r} stands outside of its cells")

    def handle_comment(self, data: str) -> None:
        raise _refusal("it has a comment")

    def handle_decl(self, decl: str) -> None:
        raise _refusal("it has a declaration")

    def handle_pi(self, data: str) -> None:
        raise _refusal("it has an instruction")

    def unknown_decl(self, data: str) -> None:
        raise _refusal("it has a declaration")

    def _part(self) -> list[list[Entry]]:
        return self.head if "thead" in self.open else self.body


def _span(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= WIDEST):
        raise _refusal(f"a cell spans {text[:20]!r}")
    return int(text)


def _refusal(what: str) -> ProblemError:
    return ProblemError(
        "CEL-TABLE", f"its HTML is not a table of text: {what}. Show a pandas table, or text."
    )

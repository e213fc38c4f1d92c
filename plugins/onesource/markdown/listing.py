"""A quote as HTML: Material's look and copy button, a caption, and a stable anchor for every line."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown import Markdown

from onesource.model import Line, Quote


@dataclass(frozen=True)
class Caption:
    title: str
    place: str  # for people: which file and lines
    link: str | None
    program: str = ""  # the link to the program, as HTML


Links = Mapping[
    int, Mapping[str, str]
]  # by the line's number: a text at its end, and the link that it becomes

CODE = re.compile(r"(<div[^>]*>)(.*?<code[^>]*>)(.*)(</code>.*)", re.DOTALL)


def listing(
    md: Markdown, quote: Quote, caption: Caption, anchor: str, *, links: Links | None = None, below: str = ""
) -> str:
    """The lines of `quote`, highlighted; without an anchor, as in a list of posts, without ids.

    `below` stands inside the block, since Material looks for the annotations of its code right after it.
    """
    ids = [line_id(anchor, quote, line) if anchor and line.number else "" for line in quote.lines]
    html = highlighted(md, quote.lines, ids, marked=quote.marked, caption=_caption_html(caption), links=links)
    return f"{html.removesuffix('</div>')}{below}</div>"


def numbered(name: str, seen: Counter[str]) -> str:
    """An id for a name, with a number from the second time on."""
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}--{seen[name]}"


def line_id(anchor: str, quote: Quote, line: Line) -> str:
    """Counted from the first line of the symbol, so that edits above it do not break a link."""
    return f"{anchor}-L{line.number - quote.symbol.spans[0].first + 1}"


def highlighted(
    md: Markdown,
    lines: tuple[Line, ...],
    ids: list[str],
    *,
    marked: tuple[int, ...] = (),
    caption: str = "",
    links: Links | None = None,
) -> str:
    """Python code through pymdownx.highlight, a span around each line."""
    source = "\n".join(line.text for line in lines)
    fenced: Any = md.preprocessors["fenced_code_block"]
    html = fenced.highlight(source, "python", options={}, md=md, classes=[], id_value="", attrs={})
    opening, before, code, after = CODE.fullmatch(html.strip()).groups()  # type: ignore[union-attr]
    texts = code.removesuffix("\n").split("\n")
    assert len(texts) == len(lines), "Pygments closes its spans at the end of each line and keeps every line"
    texts = [
        _linked(text, (links or {}).get(line.number, {})) for text, line in zip(texts, lines, strict=True)
    ]
    body = "".join(
        _line_html(text, name, marked=position in marked)
        for position, (text, name) in enumerate(zip(texts, ids, strict=True), 1)
    )
    return f"{opening}{caption}{before}{body}{after}"


def _linked(html: str, links: Mapping[str, str]) -> str:
    """The line with links in place of the last of each text."""
    for text, link in links.items():
        shown = escape(text).replace("&#x27;", "&#39;")  # as Pygments writes it
        before, found, after = html.rpartition(shown)
        html = before + (link if found else "") + after
    return html


def _line_html(text: str, name: str, *, marked: bool) -> str:
    classes = "code-line hll" if marked else "code-line"
    if not name:
        return f'<span class="{classes}">{text}\n</span>'
    number = name.rpartition("L")[2]
    # Out of the tab order: a page has hundreds, and the caption's link leads to the same lines.
    hidden = 'tabindex="-1" aria-hidden="true"'
    anchor = f'<a class="code-anchor" href="#{escape(name)}" data-line="{number}" {hidden}></a>'
    return f'<span class="{classes}" id="{escape(name)}">{anchor}{text}\n</span>'


def _caption_html(caption: Caption) -> str:
    title = escape(caption.title)
    if caption.link:
        title = f'<a href="{escape(caption.link)}" title="{escape(caption.place)}">{title}</a>'
    return f'<span class="filename code-caption">{title}{caption.program}</span>'

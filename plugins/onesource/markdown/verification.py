"""The page that lists every symbol of the library with what proved it."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import groupby

from onesource.evidence.verdict import Verdict
from onesource.markdown.evidence import Link, tests_html
from onesource.markdown.evidence_words import WORDS, Words, counted, functions, kinds, summary, versions

FRONT = """# {title}

{introduction}
"""


@dataclass(frozen=True)
class Row:
    verdict: Verdict
    source: str | None  # address of the symbol's code
    posts: tuple[tuple[str, str], ...]  # title and address of those that quote it


def verification_page(rows: Iterable[Row], language: str, link: Link) -> str:
    """Markdown with a heading and a table for each module, by name; the rows of a module keep their order."""
    words = WORDS[language]
    parts = [FRONT.format(title=words.title, introduction=words.introduction)]
    ordered = sorted(rows, key=lambda row: _module(row).split("."))
    for module, of_module in groupby(ordered, key=_module):
        heading = "".join(f"<th>{escape(cell)}</th>" for cell in words.heading)
        body = "\n".join(_row_html(row, words, link) for row in of_module)
        table = f"<table>\n<thead><tr>{heading}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        parts.append(f"## `{module}`\n\n{table}\n")
    return "\n".join(parts)


def _module(row: Row) -> str:
    return row.verdict.symbol.partition(":")[0]


def _row_html(row: Row, words: Words, link: Link) -> str:
    verdict = row.verdict
    name = escape(verdict.symbol.partition(":")[2])
    posts = (f'<a href="{escape(address)}">{escape(title)}</a>' for title, address in row.posts)
    cells = [
        f'<code><a href="{escape(row.source)}">{name}</a></code>' if row.source else f"<code>{name}</code>",
        "<br>".join(posts),
        _tests(verdict, words, link),
        escape(words.comma.join(versions(verdict, full=True))),
        escape(summary(verdict, words)[0]) if verdict.code else f"<time>{verdict.date}</time>",
    ]
    state = f' class="evidence-{verdict.code.removeprefix("EVD-").lower()}"' if verdict.code else ""
    return f"<tr{state}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _tests(verdict: Verdict, words: Words, link: Link) -> str:
    if not verdict.tests:
        return ""
    count = counted(words.tests, len(functions(verdict.tests)))
    line = escape(" \N{MIDDLE DOT} ".join([count, *kinds(verdict, words)]))
    return f'<details class="evidence"><summary>{line}</summary>{tests_html(verdict.tests, link)}</details>'

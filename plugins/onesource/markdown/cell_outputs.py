"""What a cell shows, as HTML: every byte of it escaped, or in a file that a page only draws."""

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape

from onesource.code.source.nearest import did_you_mean
from onesource.model import ProblemError
from onesource.results.drawings import check_svg
from onesource.results.figure_text import in_language, words_of
from onesource.results.frozen import Output
from onesource.results.mime import DARK, PNG, SVG, TABLE, TEXT
from onesource.results.options import Options
from onesource.results.pictures import png_size
from onesource.results.tables import Entry, Table, read_table

FOLDER = "assets/results"
KINDS = {"svg": "image/svg+xml", "png": "image/png"}
NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?[\d.,\N{THIN SPACE}]+(?:[eE][-+]?\d+)?%?|-?inf|nan")
PICTURE_EXAMPLE = 'Write caption="..." below the figure and alt="..." for those who do not see it.'


@dataclass(frozen=True)
class Page:
    """Where outputs will stand."""

    language: str
    name: str  # post and cell: determinant-of-exponential/cost
    to_site_root: str
    pictures: dict[str, bytes] | None  # path in the site -> file; None: pictures are part of the page


def outputs_html(page: Page, outputs: tuple[Output, ...], options: Options) -> str:
    """Raises ProblemError: CEL-FIGURE or CEL-LABEL."""
    pictures = any({SVG, PNG} & output.data.keys() for output in outputs)
    if pictures and not (options.caption and options.alt):
        missing = " and ".join(name for name in ("caption", "alt") if not getattr(options, name))
        raise ProblemError("CEL-FIGURE", f"the figure has no {missing}. {PICTURE_EXAMPLE}")
    labels = dict(options.labels)
    _check_labels(labels, outputs)
    parts = [_output_html(page, output, options.alt, labels) for output in outputs]
    if not options.caption:
        return f'<div class="cell-output">{"".join(parts)}</div>'
    caption = f"<figcaption>{escape(options.caption)}</figcaption>"
    return f'<figure class="cell-output">{"".join(parts)}{caption}</figure>'


def _check_labels(labels: dict[str, str], outputs: Iterable[Output]) -> None:
    texts = [text for output in outputs for text in _texts(output)]
    for label in labels:
        if label not in texts:
            message = f"no text of the figures and no head of the tables reads '{label}'."
            raise ProblemError(
                "CEL-LABEL", f"{message} {did_you_mean(label, texts) if texts else ''}".rstrip()
            )


def _texts(output: Output) -> Iterator[str]:
    if SVG in output.data:
        yield from words_of(output.data[SVG])
    if TABLE in output.data:
        yield from read_table(output.data[TABLE]).heads


def _output_html(page: Page, output: Output, alt: str, labels: dict[str, str]) -> str:
    """The richest of the types in which the output is there."""
    if SVG in output.data:
        own = {text: labels[text] for text in words_of(output.data[SVG]) if text in labels}
        variants = [(kind, output.data[kind]) for kind in (SVG, DARK) if kind in output.data]
        schemes = ["only-light", "only-dark"] if len(variants) == 2 else [""]
        return "".join(
            _image(page, "svg", in_language(svg, own, page.language).encode(), check_svg(svg), alt, scheme)
            for (_, svg), scheme in zip(variants, schemes, strict=True)
        )
    if PNG in output.data:
        encoded = output.data[PNG]
        return _image(page, "png", base64.b64decode(encoded), png_size(encoded), alt, "")
    if TABLE in output.data:
        return _table(read_table(output.data[TABLE]), labels)
    return f'<pre class="cell-text" tabindex="0">{escape(output.data[TEXT].rstrip(), quote=False)}\n</pre>'


def _image(page: Page, kind: str, content: bytes, size: tuple[int, int], alt: str, scheme: str) -> str:
    """An image of a file whose name follows from its content; nothing in it can run."""
    if page.pictures is None:
        source = f"data:{KINDS[kind]};base64,{base64.b64encode(content).decode('ascii')}"
    else:
        path = f"{FOLDER}/{page.name}-{sha256(content).hexdigest()[:16]}.{kind}"
        page.pictures[path] = content
        source = page.to_site_root + path
    width, height = size
    classes = f' class="{scheme}"' if scheme else ""
    return (
        f'<img{classes} src="{escape(source)}" width="{width}" height="{height}" alt="{escape(alt)}" '
        'loading="lazy" decoding="async">'
    )


def _table(table: Table, labels: dict[str, str]) -> str:
    """Scrolls inside itself where the page is narrow."""
    numbers = _columns_of_numbers(table)
    parts = []
    for tag, rows in (("thead", table.head), ("tbody", table.body)):
        lines = "".join(_row(row, tag, labels, numbers) for row in rows)
        parts.append(f"<{tag}>{lines}</{tag}>" if rows else "")
    return f'<div class="cell-table" tabindex="0"><table class="cell-data">{"".join(parts)}</table></div>'


def _columns_of_numbers(table: Table) -> set[int]:
    """Positions; none where cells span several, as positions then say nothing."""
    rows = (*table.head, *table.body)
    if any(entry.columns > 1 or entry.rows > 1 for row in rows for entry in row):
        return set()
    columns = zip(*table.body, strict=False)
    return {place for place, column in enumerate(columns) if all(NUMBER.fullmatch(e.text) for e in column)}


def _row(row: Sequence[Entry], part: str, labels: dict[str, str], numbers: set[int]) -> str:
    entries = (_entry(entry, part, labels, place in numbers) for place, entry in enumerate(row))
    return f"<tr>{''.join(entries)}</tr>"


def _entry(entry: Entry, part: str, labels: dict[str, str], is_number: bool) -> str:
    tag = "th" if entry.is_head and (entry.text or part == "tbody") else "td"  # an empty head says nothing
    text = labels.get(entry.text, entry.text) if entry.is_head else entry.text
    given = f' scope="{"col" if part == "thead" else "row"}"' if tag == "th" else ""
    given += f' colspan="{entry.columns}"' if entry.columns > 1 else ""
    given += f' rowspan="{entry.rows}"' if entry.rows > 1 else ""
    given += ' class="cell-number"' if is_number else ""
    return f"<{tag}{given}>{escape(text, quote=False)}</{tag}>"

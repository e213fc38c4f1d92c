"""Links from lines of code to the equations that they implement, and back; formula.js previews both."""

from collections.abc import Iterator, Sequence
from html import escape

from onesource.markdown.conversion import Conversion
from onesource.markdown.implementations import Code
from onesource.markdown.listing import Links
from onesource.markdown.words import WORDS
from onesource.math import Equation


def equations_of_code(conversion: Conversion, path: str) -> Links:
    """For the lines of a source, the names at their ends and the links to the equations that they mean."""
    known = conversion.implementations
    if known is None or conversion.is_excerpt:
        return {}
    return {
        line: {
            meaning.comment.text: _equation_link(address, meaning.comment.text, meaning.equation)
            for meaning in meanings
            if (address := conversion.page_link(meaning.page)) is not None
        }
        for (source, line), meanings in known.meanings.items()
        if source == path
    }


def _equation_link(page: str, text: str, equation: Equation) -> str:
    address, number = f"{page}#{equation.anchor}", escape(equation.shown)
    return (
        f'<a class="eqref code-equation" href="{escape(address)}" data-number="{number}">{escape(text)}</a>'
    )


def code_of_equations(conversion: Conversion, equations: Sequence[Equation]) -> str:
    """For the equations of one formula, links to the lines that implement them."""
    known, file = conversion.implementations, conversion.file
    if known is None or file is None or conversion.is_excerpt:
        return ""
    words = WORDS[conversion.language]
    parts = {
        equation.shown: links
        for equation in equations
        if (links := list(_code_links(conversion, known.code(file.resolve(), equation.label))))
    }
    if not parts:
        return ""
    rows = [words.comma.join(links) for links in parts.values()]
    if len(equations) > 1:
        rows = [f"{escape(shown)} {row}" for shown, row in zip(parts, rows, strict=True)]
    return f'<small class="formula-code" data-search-exclude="">{words.implemented} {" ".join(rows)}</small>'


def _code_links(conversion: Conversion, code: Sequence[Code]) -> Iterator[str]:
    names = [each.symbol.rpartition(":")[2] for each in code]
    for each, name in zip(code, names, strict=True):
        shown = name if names.count(name) == 1 else each.symbol.rpartition(".")[2].replace(":", ".")
        if each.page:
            page = conversion.page_link(each.page)
            address = None if page is None else f"{page}#{each.ids[0]}"
        else:
            address = conversion.source_link(each.path, each.line)
        if address is None:
            continue
        # A page never asks another host for a preview.
        lines = "" if "://" in address else f' data-lines="{escape(" ".join(each.ids))}"'
        yield f'<a href="{escape(address)}"{lines}><code>{escape(shown)}</code></a>'

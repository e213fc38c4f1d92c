"""Fences that quote the library: ```python quote="snippets.linalg.determinant:log_det_exp"."""

from html import escape
from typing import Any

from pymdownx.superfences import SuperFencesCodeExtension

from onesource.evidence.verdict import verify
from onesource.markdown.conversion import Conversion
from onesource.markdown.equation_links import equations_of_code
from onesource.markdown.evidence import evidence_html
from onesource.markdown.listing import Caption, line_id, listing
from onesource.markdown.problems import problem_html
from onesource.markdown.reference import reference_of
from onesource.markdown.source_pages import source_html
from onesource.markdown.words import WORDS
from onesource.model import ProblemError, Quote, Symbol


def register_quotes(conversion: Conversion, superfences: SuperFencesCodeExtension) -> None:
    def is_quote(language: str, inputs: dict[str, str], options: dict[str, str], *_: Any) -> bool:
        options.update(inputs)
        return "quote" in inputs or "source" in inputs

    def format_quote(src: str, options: dict[str, str], **_: Any) -> str:
        if "source" in options:
            return source_html(conversion, options["source"])
        return _quote_html(conversion, src, options)

    superfences.extend_super_fences("python", format_quote, is_quote, None)


def _quote_html(conversion: Conversion, body: str, options: dict[str, str]) -> str:
    line = conversion.line_of_fence(options["quote"])
    try:
        reference = reference_of(options, body)
        quote = conversion.project.library.quote(reference)
        program = _program_html(conversion, quote.symbol)
    except ProblemError as error:
        return problem_html(conversion.report(error, line))
    anchor = ""
    if not conversion.is_excerpt:
        anchor = conversion.anchor(quote.symbol.name)
        conversion.quoted.setdefault(quote.symbol.dotted, line_id(anchor, quote, quote.lines[0]))
        conversion.project.quotes[quote.symbol.dotted].add(conversion.path)
    caption = Caption(
        reference.title or quote.symbol.dotted,
        f"{quote.symbol.source.path}:{quote.first}\N{EN DASH}{quote.last}",
        conversion.source_link(quote.symbol.source.path, quote.first),
        program,
    )
    links = equations_of_code(conversion, quote.symbol.source.path)
    below = _proof_html(conversion, quote, line)
    return listing(conversion.md, quote, caption, anchor, links=links, below=below)


def _program_html(conversion: Conversion, symbol: Symbol) -> str:
    """A link that downloads the program; a script puts a button beside it that copies it."""
    if not conversion.project.offers_programs:
        return ""
    words = WORDS[conversion.language]
    path = conversion.project.program_path(symbol)
    name = path.rpartition("/")[2]
    said = f'data-copy="{words.copy}" data-copied="{words.copied}" data-failed="{words.failed}"'
    return (
        f'<span class="code-tools"><a class="code-program" href="{escape(conversion.to_site_root + path)}" '
        f'download title="{words.program}" aria-label="{words.download} {escape(name)}" {said}>.py</a></span>'
    )


def _proof_html(conversion: Conversion, quote: Quote, line: int) -> str:
    """The line of evidence below the code."""
    project = conversion.project
    if project.evidence is None or conversion.is_excerpt:
        return ""
    verdict = verify(project.library, project.evidence, quote)
    if verdict.error and project.evidence_required:
        return problem_html(conversion.report(verdict.error, line))
    return evidence_html(verdict, conversion.language, conversion.test_link)

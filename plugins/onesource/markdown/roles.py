"""The role {code}`snippets.linalg.determinant:log_det_exp`: a symbol's name, linked to its code."""

import re
from html import escape

from markdown.inlinepatterns import InlineProcessor

from onesource.markdown.conversion import Conversion
from onesource.model import ProblemError, Symbol

# A code span comes first, so that a role shown in one stays text.
ROLE = r"(?<![\\`])(?P<ticks>`+)(?!`)(?:.*?[^`])(?P=ticks)(?!`)|(?<!\\)\{code\}`(?P<target>[^`]+)`"


class CodeRole(InlineProcessor):
    def __init__(self, conversion: Conversion) -> None:
        super().__init__(ROLE, conversion.md)
        self.conversion = conversion

    def handleMatch(  # type: ignore[override]
        self, match: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        target = match["target"]
        if target is None:
            return None, None, None
        try:
            html = self._html(self.conversion.project.library.symbol(target))
        except ProblemError as error:
            message = self.conversion.report(error, self.conversion.line_of_role(match[0]))
            html = f'<code class="onesource-problem">{escape(message)}</code>'
        # Stashed, since MkDocs would look for the link's target among the pages.
        return self.conversion.md.htmlStash.store(html), match.start(), match.end()

    def _html(self, symbol: Symbol) -> str:
        anchor = self.conversion.quoted.get(symbol.dotted)
        link = (
            f"#{anchor}" if anchor else self.conversion.source_link(symbol.source.path, symbol.spans[0].first)
        )
        name = f'<span class="{_token(symbol)}">{escape(symbol.name)}</span>'
        if link:
            name = f'<a href="{escape(link)}">{name}</a>'
        return f'<code class="highlight code-role" title="{escape(symbol.dotted)}">{name}</code>'


def _token(symbol: Symbol) -> str:
    """Pygments' class for the name of a constant, a class or a function, told apart as PEP 8 spells them."""
    name = symbol.name.rpartition(".")[2].strip("_")
    return "no" if name.isupper() else "nc" if name[:1].isupper() else "nf"

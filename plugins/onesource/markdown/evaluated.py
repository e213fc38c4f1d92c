"""The role {eval}`f"{ratio:.0f}"`: a computed value in a sentence."""

import re
from html import escape

from markdown.inlinepatterns import InlineProcessor

from onesource.markdown.computed import Computed
from onesource.markdown.words import WORDS
from onesource.results.cells import ROLE


class EvalRole(InlineProcessor):
    def __init__(self, computed: Computed) -> None:
        super().__init__(ROLE.pattern, computed.conversion.md)
        self.computed = computed

    def handleMatch(  # type: ignore[override]
        self, match: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        if match["text"] is None:
            return None, None, None
        html = self._html(self.computed.value(match["text"]))
        return self.computed.conversion.md.htmlStash.store(html), match.start(), match.end()

    def _html(self, value: str | None) -> str:
        words = WORDS[self.computed.conversion.language]
        if value is None:
            return f'<span class="eval-stale" title="{escape(words.not_computed)}">?</span>'
        if not self.computed.shown.is_fresh:
            return f'<span class="eval-stale" title="{escape(words.computed_before)}">{escape(value)}</span>'
        return escape(value, quote=False)

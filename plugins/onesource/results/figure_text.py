"""A frozen figure is text: its dark variant, and its words in another language."""

import re
from collections.abc import Mapping
from html import escape, unescape

from onesource.code.source.nearest import did_you_mean
from onesource.model import ProblemError

# Light and dark twins, as in assets/site.css; the six colours of the style serve both.
TWINS = {
    "#fdfdfb": "#14171b",  # paper
    "#ffffff": "#14171b",
    "#1d2126": "#d9dce1",  # ink
    "#000000": "#d9dce1",
    "#5a616a": "#9ba3ad",  # muted
    "#e3e1da": "#2d323a",  # rules
}

_COLOUR = re.compile(r"(?<=: )#[0-9a-f]{6}(?=[;\"])")
_TEXT = re.compile(r"(<text\b[^>]*>)([^<]*)(</text>)")


def dark(svg: str) -> str:
    """The figure on dark paper."""
    return _COLOUR.sub(lambda match: TWINS.get(match[0], match[0]), svg)


def words_of(svg: str) -> list[str]:
    """All texts of the figure, numbers among them, once each."""
    return list(dict.fromkeys(unescape(match[2]) for match in _TEXT.finditer(svg) if match[2].strip()))


def in_language(svg: str, labels: Mapping[str, str], language: str) -> str:
    """The figure with each text that `labels` names replaced.

    Raises:
        ProblemError: FIG-LABEL, no text of the figure reads so.
    """
    words = words_of(svg)
    for label in labels:
        if label not in words:
            raise ProblemError(
                "FIG-LABEL", f"no text of the figure reads '{label}'. {did_you_mean(label, words)}"
            )

    def replaced(match: re.Match[str]) -> str:
        text = unescape(match[2])
        return match[1] + escape(labels.get(text, text), quote=False) + match[3]

    return _TEXT.sub(replaced, svg).replace("<svg ", f'<svg xml:lang="{escape(language)}" ', 1)

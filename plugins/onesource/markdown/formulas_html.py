"""A formula as HTML: what MathJax typeset, MathML for screen readers, words for the search index."""

import re
from collections.abc import Sequence
from html import escape

from onesource.markdown.formulas_page import Shown
from onesource.math import Typeset

MARGIN = re.compile(r"margin: 0 ([\d.]+em)")
ROW = re.compile(r' id="mjx-row-(\d+)"')
REFERENCE = re.compile(r'href="#mjx-reference-(\d+)"')
WIDE = 20  # em: wider formulas may scroll on a phone, so the keyboard must reach them


def attributes(shown: Shown, *, excerpt: bool) -> dict[str, str]:
    """Of the element around the formula."""
    found = {"class": f"formula{_kind(shown)}", "data-tex": shown.formula.source}
    if len(shown.equations) == 1 and shown.equations[0].anchor and not excerpt:
        found["id"] = shown.equations[0].anchor
    return found


def _kind(shown: Shown) -> str:
    if shown.formula.display:
        return " formula-display"
    wide = (
        isinstance(shown.result, Typeset)
        and shown.result.width > WIDE
        and "breakable" not in shown.result.html
    )
    return " formula-wide" if wide else ""


def content(shown: Shown, addresses: Sequence[str], *, styled: bool, excerpt: bool) -> str:
    """The inside of the element; `addresses` are those of the references in the formula."""
    if not isinstance(shown.result, Typeset):
        return f'<code class="onesource-problem" role="alert">{escape(shown.result)}</code>'
    anchors = [equation.anchor for equation in shown.equations]
    if excerpt or len(anchors) < 2:
        anchors = []

    def row_id(match: re.Match[str]) -> str:
        row = int(match[1])
        return f' id="{escape(anchors[row])}"' if row < len(anchors) and anchors[row] else ""

    if not styled:
        return ROW.sub(row_id, shown.result.mathml)
    html = REFERENCE.sub(
        lambda match: f'class="eqref" href="{escape(addresses[int(match[1])])}"', shown.result.html
    )
    return _container(shown, ROW.sub(row_id, html))


def _container(shown: Shown, html: str) -> str:
    assert isinstance(shown.result, Typeset)
    spoken = ROW.sub("", shown.result.mathml)
    # With spaces, det(exp(A)) is found as det and as exp.
    searched = escape(re.sub(r"(?<=\w)\(", " (", shown.result.words))
    # The excluded element never holds one of its kind, since the theme's indexer compares names only.
    return (
        f'<mjx-container jax="CHTML"{_layout(shown, html)} data-search-exclude="">'
        f"{_hidden(html)}<mjx-assistive-mml>{spoken}</mjx-assistive-mml></mjx-container>"
        f'<span class="formula-words" hidden>{searched}</span>'
    )


def _layout(shown: Shown, html: str) -> str:
    """What formula.css goes by: whether there are numbers, how wide they are, whether it may scroll."""
    if not shown.formula.display:
        return ""
    found = ' display="true"'
    if re.match(r'<mjx-math[^>]* width="full"', html):
        margin = MARGIN.search(html)  # MathJax keeps room for the numbers at both sides
        found += f' width="full" style="--number:{margin[1]}"' if margin else ' width="full"'
    if isinstance(shown.result, Typeset) and shown.result.width > WIDE:
        found += ' tabindex="0"'
    return found


def _hidden(html: str) -> str:
    """Out of the accessibility tree, where the MathML stands for it, unless it holds links."""
    return html.replace("<mjx-math", '<mjx-math aria-hidden="true"', 1) if "<a " not in html else html

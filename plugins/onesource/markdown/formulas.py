r"""Formulas in Markdown: $...$, \(...\), $$...$$, \[...\], bare environments, \eqref, {eq}`label`.

Before Markdown reads a line, every formula and reference becomes a mark that no other syntax touches, so
that a `|` in a table or a `_` in a list does no harm. While Markdown works, a mark is a small element that
holds the formula's words (what a table of contents shows) and its links (which MkDocs and the blog
rewrite). At the end it gets its HTML.
"""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from onesource.markdown.conversion import Conversion
from onesource.markdown.equation_links import code_of_equations
from onesource.markdown.formulas_html import attributes, content
from onesource.markdown.formulas_page import Link, Page, Shown
from onesource.math import Mathematics, Typeset

MARK = re.compile("\x02f([0-9]+)\x03")
HOLDER = "onesource-formula"


def register_formulas(md: Markdown, conversion: Conversion, mathematics: Mathematics) -> None:
    page = Page(conversion, mathematics)
    md.ESCAPED_CHARS.append("$")
    md.preprocessors.register(FindFormulas(md, page), "onesource-formulas", 28)  # before fences, at 25
    md.inlinePatterns.register(PlaceFormula(md, page), "onesource-formulas", 210)  # before code spans, at 190
    md.treeprocessors.register(
        RestoreCode(md, page), "onesource-formulas-code", 40
    )  # before highlighting, at 30
    md.treeprocessors.register(
        FillFormulas(md, page), "onesource-formulas", -10
    )  # after all that follow links


class FindFormulas(Preprocessor):
    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        done, parts = 0, []
        for position, (start, end) in enumerate(self.page.read(text)):
            parts += [text[done:start], f"\x02f{position}\x03"]
            done = end
        return "".join([*parts, text[done:]]).split("\n")


class PlaceFormula(InlineProcessor):
    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(MARK.pattern, md)
        self.page = page

    def handleMatch(  # type: ignore[override]
        self, match: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        item = self.page.items[int(match[1])]
        if isinstance(item, Shown):
            element = Element(HOLDER, {"item": match[1]})
            element.text = AtomicString(_text(item))
            for link in item.links:
                SubElement(element, "a", {"href": link.address})
        elif isinstance(item, Link):
            element = Element("a", {"class": "eqref", "href": item.address})
            element.text = AtomicString(item.shown)
        else:
            element = Element("code", {"class": "onesource-problem", "role": "alert"})
            element.text = AtomicString(item)
        return element, match.start(), match.end()


def _text(item: Shown) -> str:
    return item.result.words if isinstance(item.result, Typeset) else item.formula.source


class RestoreCode(Treeprocessor):
    """Gives code that turns out to hold a mark what the author wrote, before it is highlighted."""

    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, root: Element) -> None:
        for code in root.iter("code"):
            code.text = AtomicString(_restored(self.page, code.text or ""))


def _restored(page: Page, text: str) -> str:
    return MARK.sub(lambda match: page.sources[int(match[1])], text)


class FillFormulas(Treeprocessor):
    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, root: Element) -> None:
        for element in root.iter():
            for name, value in element.attrib.items():
                element.attrib[name] = _restored(self.page, value)
            if element.tag == HOLDER:
                self._fill(element)
            elif element.tag == "code" and element.text:
                element.text = AtomicString(_restored(self.page, element.text))
        blocks = self.md.htmlStash.rawHtmlBlocks
        for position, block in enumerate(blocks):
            if isinstance(block, str) and MARK.search(block):
                blocks[position] = MARK.sub(lambda match: self._html(self.page.items[int(match[1])]), block)

    def _fill(self, element: Element) -> None:
        shown = self.page.items[int(element.attrib.pop("item"))]
        assert isinstance(shown, Shown)
        element.tag = "span"
        element.attrib.update(attributes(shown, excerpt=self.page.conversion.is_excerpt))
        inside = self._content(shown, [link.attrib["href"] for link in element])
        for link in list(element):
            element.remove(link)
        element.text = self.md.htmlStash.store(inside)

    def _content(self, shown: Shown, addresses: list[str]) -> str:
        styled, excerpt = self.page.mathematics.styled, self.page.conversion.is_excerpt
        code = code_of_equations(self.page.conversion, shown.equations)
        return content(shown, addresses, styled=styled, excerpt=excerpt) + code

    def _html(self, item: Shown | Link | str) -> str:
        """For a formula in the text of a raw HTML block, which is no tree."""
        element = Element("span")
        if isinstance(item, Shown):
            element.attrib.update(attributes(item, excerpt=self.page.conversion.is_excerpt))
            element.text = "\x03"
            inside = self._content(item, [link.address for link in item.links])
            return self.md.serializer(element).replace("\x03", inside)
        if isinstance(item, Link):
            element.tag = "a"
            element.attrib.update({"class": "eqref", "href": item.address})
        element.text = item.shown if isinstance(item, Link) else item
        return self.md.serializer(element)

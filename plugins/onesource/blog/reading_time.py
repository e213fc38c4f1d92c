"""How long a page takes to read, in either language.

Material's own count takes a run of Chinese characters for one word: ten pages of Chinese would be a minute.
"""

import re
from html.parser import HTMLParser
from math import ceil

# Silent reading of non-fiction, 238 words of English: Brysbaert, How many words do we read per minute?, 2019,
# doi 10.1016/j.jml.2019.104047. A Chinese word is about one and a half characters: both languages of a post
# come out alike.
WORDS_A_MINUTE = 238
HAN_A_MINUTE = 350
WORDS_A_FORMULA = 3  # between a letter inside a sentence and a displayed line

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
WORD = re.compile(r"\w+(?:[-'\N{RIGHT SINGLE QUOTATION MARK}]\w+)*")

FORMULAS = {"mjx-container", "math"}
SILENT = {"script", "style", "svg", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def reading_minutes(html: str) -> int:
    """Whole minutes for the visible text of `html`, at least one.

    Example:
        >>> reading_minutes("<p>" + "word " * 500 + "</p>")
        3
        >>> reading_minutes("<p>" + "字" * 1000 + "</p>")
        3
    """
    page = _Page()
    page.feed(html)
    page.close()
    text = " ".join(page.text)
    han = len(HAN.findall(text))
    words = len(WORD.findall(HAN.sub(" ", text))) + WORDS_A_FORMULA * page.formulas
    return max(1, ceil(han / HAN_A_MINUTE + words / WORDS_A_MINUTE))


class _Page(HTMLParser):
    """The text of a page, and how many formulas it holds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.formulas = 0
        self.skipped = ""  # the element whose end ends the skipping
        self.depth = 0  # of that element inside itself

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipped:
            self.depth += tag == self.skipped
            return
        hidden = any(name == "hidden" for name, _ in attrs) and tag not in VOID
        if hidden or tag in FORMULAS | SILENT:
            self.skipped, self.depth = tag, 1
            self.formulas += tag in FORMULAS

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content skips nothing."""

    def handle_endtag(self, tag: str) -> None:
        if tag == self.skipped:
            self.depth -= 1
            if self.depth == 0:
                self.skipped = ""

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.text.append(data)

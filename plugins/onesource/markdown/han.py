"""Chinese has no spaces: a line that an author breaks between two characters goes on without one."""

import re
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

# Ideographs, and the punctuation and full-width forms that stand with them.
HAN = "[\u2e80-\u2fff\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
BREAK = re.compile(f"(?<={HAN})\n(?={HAN})")
BREAK_AT_END = re.compile(f"(?<={HAN})\n$")
BREAK_AT_START = re.compile(f"^\n(?={HAN})")


class JoinHan(Treeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            # Code, and what other processors have finished, is atomic.
            if element.text and not isinstance(element.text, AtomicString):
                element.text = BREAK.sub("", element.text)
            if element.tail:
                element.tail = BREAK.sub("", element.tail)
            _join_children(element)


def _join_children(element: Element) -> None:
    """Join the text around emphasis and links to theirs."""
    before: Element | None = None
    for child in element:
        text = child.text or ""
        if re.match(HAN, text):
            if before is None:
                element.text = BREAK_AT_END.sub("", element.text or "")
            else:
                before.tail = BREAK_AT_END.sub("", before.tail or "")
        if child.tail and re.match(HAN, text[-1:]):
            child.tail = BREAK_AT_START.sub("", child.tail)
        before = child

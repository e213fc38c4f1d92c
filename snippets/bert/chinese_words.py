"""Where words begin in Chinese text, by jieba."""

import logging
import re

import jieba

from snippets.bert.text import HAN


def chinese_word_starts(text: str) -> set[int]:
    """Return the offsets where a word begins, in the parts between blanks that have Chinese characters.

    Shapes:
        text of n characters -> offsets from 0 to n - 1

    Example:
        >>> sorted(chinese_word_starts("有朋自远方来，不亦乐乎 no"))
        [0, 6, 7]

    Reference: Sun Junyi, jieba, https://github.com/fxsjy/jieba
    """
    starts: set[int] = set()
    for part in re.finditer(r"\S+", text):
        if re.search(f"[{HAN}]", part[0]):
            jieba.setLogLevel(logging.WARNING)  # it would print how long its dictionary took to load
            starts.update(part.start() + begin for _, begin, _ in jieba.tokenize(part[0]))
    return starts

from __future__ import annotations

import jieba

from snippets.bert.chinese_words import chinese_word_starts


def test_words_begin_where_jieba_says():
    text = "关关雎鸠，在河之洲。窈窕淑女，君子好逑。"
    words = jieba.lcut(text)
    assert sorted(chinese_word_starts(text)) == [len("".join(words[:i])) for i in range(len(words))]


def test_other_languages_are_left_alone_and_offsets_count_from_the_begin_of_the_text():
    assert chinese_word_starts("to be, or not") == set()
    assert chinese_word_starts("") == set()
    assert chinese_word_starts("to be 不亦说乎") == {6, 7, 8}

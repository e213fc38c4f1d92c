"""Text is freed of colours and control characters."""

import pytest

from onesource.results.plain_text import clean_text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://example.org\x07link\x1b]8;;\x07", "link"),
        ("10%\r20%\r100%\n", "100%\n"),
        ("windows\r\n", "windows\n"),
        ("a\x00b\x07c\u202ed", "abcd"),
        ("tab\tstays 步", "tab\tstays 步"),
        ("\ud800", ""),
    ],
)
def test_text_is_freed_of_what_terminals_obey(sent, kept):
    assert clean_text(sent) == kept
    assert clean_text(kept) == kept

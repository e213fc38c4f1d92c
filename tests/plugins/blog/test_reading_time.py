"""Reading time in two languages."""

import pytest

from onesource.blog.reading_time import reading_minutes


@pytest.mark.parametrize(
    ("html", "minutes"),
    [
        ("", 1),
        ("<p>One sentence.</p>", 1),
        ("<p>" + "word " * 238 + "</p>", 1),
        ("<p>" + "word " * 239 + "</p>", 2),
        ("<p>" + "字" * 350 + "</p>", 1),
        ("<p>" + "字" * 351 + "</p>", 2),
        ("<p>" + "字" * 3500 + "</p>", 10),
        ("<p>" + "矩阵 exponential " * 350 + "</p>", 4),  # 2.0 minutes of Chinese and 1.5 of English
        ("<p>" + "well-known " * 238 + "</p>", 1),
        ("<p>" + "don't " * 238 + "</p>", 1),
        ("<p>" + "a&nbsp;" * 238 + "b</p>", 2),
    ],
)
def test_words_and_chinese_characters_both_count(html: str, minutes: int) -> None:
    assert reading_minutes(html) == minutes


def test_words_of_neighbouring_elements_stay_apart() -> None:
    assert reading_minutes("<li>word</li>" * 239) == 2


@pytest.mark.parametrize("tag", ["script", "style", "svg", "template"])
def test_what_nobody_reads_does_not_count(tag: str) -> None:
    assert reading_minutes(f"<{tag}>" + "word " * 5000 + f"</{tag}><p>word</p>") == 1


def test_what_is_hidden_does_not_count() -> None:
    assert reading_minutes("<p><span hidden>" + "word " * 5000 + "</span>word</p>") == 1
    assert reading_minutes("<input hidden>" + "word " * 239) == 2


def test_a_formula_counts_once_whatever_its_markup_holds() -> None:
    spoken = "<mjx-assistive-mml><math><mi>x</mi></math></mjx-assistive-mml>"
    formula = f"<mjx-container><mjx-math><mjx-c></mjx-c></mjx-math>{spoken}</mjx-container>"
    assert reading_minutes(formula * 79) == 1  # 237 words
    assert reading_minutes(formula * 80) == 2  # 240 words


def test_text_after_a_nested_skipped_element_counts_again() -> None:
    assert reading_minutes("<svg><svg>no</svg>no</svg>" + "<p>word</p>" * 239) == 2


def test_an_element_that_closes_itself_hides_nothing() -> None:
    assert reading_minutes("<svg/>" + "<p>word</p>" * 239) == 2

"""The search finds a post by its words, in both languages."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from visit import Visit

POST = "posts/determinant-of-exponential/"
READY = re.compile("Type to start searching|键入以开始搜索")
DONE = re.compile("matching document|符合条件的结果")


def search(page: Page, words: str) -> list[str]:
    """Addresses of the results for what is typed into the search field."""
    button = page.locator('.md-header__button[for="__search"]')
    if button.is_visible():
        button.click()
    field, state = page.locator(".md-search__input"), page.locator(".md-search-result__meta")
    field.focus()
    expect(state).to_have_text(READY)
    field.fill(words)
    field.press("End")  # the theme reads the field when a key goes up
    expect(state).to_have_text(DONE)
    links = page.locator(".md-search-result__link").evaluate_all("links => links.map(link => link.pathname)")
    return [path.removeprefix("/") for path in links]


@pytest.mark.parametrize(
    ("language", "words", "width"),
    [
        ("en", "determinant", 1280),
        ("en", "matrix exponential", 390),
        ("en", "trace", 1280),
        ("zh", "行列式", 1280),
        ("zh", "矩阵指数", 390),
        ("zh", "迹", 1280),
        ("zh", "LU分解", 1280),  # Latin and Chinese without a space between
    ],
)
def test_words_of_a_post_find_it(reader: Callable[..., Visit], language: str, words: str, width: int) -> None:
    page = reader(width).open(f"{language}/")
    assert f"{language}/{POST}" in search(page, words)


def test_a_result_leads_to_the_post(reader: Callable[..., Visit]) -> None:
    visit = reader()
    page = visit.open("en/")
    search(page, "determinant")
    page.locator(f'.md-search-result__link[href*="{POST}"]').first.click()
    page.wait_for_load_state()
    assert visit.path.startswith(f"en/{POST}")


def test_nothing_is_found_for_a_word_that_nobody_wrote(reader: Callable[..., Visit]) -> None:
    page = reader().open("en/")
    assert search(page, "xylophone") == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_index_holds_no_raw_tex_outside_of_code(site: Path, language: str) -> None:
    index = json.loads((site / language / "search/search_index.json").read_text())
    found = {}
    for entry in index["docs"]:
        prose = re.sub(r"<code>.*?</code>", "", entry["text"], flags=re.DOTALL)
        if commands := re.findall(r"\\[a-zA-Z]+|\$[^$]+\$", entry["title"] + prose):
            found[entry["location"]] = commands
    assert found == {}

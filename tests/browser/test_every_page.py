"""Every kind of page opens, in both languages, wide and narrow."""

from collections.abc import Callable
from urllib.parse import quote

import pytest

from visit import Visit

POST = "posts/determinant-of-exponential/"
NOTEBOOK = "notebooks/determinant-of-exponential/"
SOURCE = "source/snippets/linalg/determinant/"
CATEGORY = {"en": "category/mathematics/", "zh": quote("category/数学/")}
WIDE, PHONE = 1280, 390

PAGES = [
    f"{language}/{path}"
    for language in ("en", "zh")
    for path in ("", POST, NOTEBOOK, "archive/2026/", CATEGORY[language], "tags/", "about/", SOURCE)
]


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_title_and_fits_the_window(
    reader: Callable[..., Visit], path: str, width: int
) -> None:
    page = reader(width).open(path)
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == path[:2]
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize(("locale", "path"), [("en-GB", "en/"), ("zh-CN", "zh/"), ("de-DE", "")])
def test_the_root_leads_to_the_language_of_the_browser_or_offers_both(
    reader: Callable[..., Visit], locale: str, path: str
) -> None:
    visit = reader(locale=locale)
    page = visit.open("")
    page.wait_for_load_state("networkidle")
    assert visit.path == path
    if not path:
        assert [link.get_attribute("href") for link in page.locator("nav a").all()] == ["en/", "zh/"]
        page.locator("nav a").first.click()
        assert visit.path == "en/"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_home_page_shows_who_wrote_a_post_when_on_what_and_how_long_it_is(
    reader: Callable[..., Visit], language: str
) -> None:
    excerpt = reader().open(f"{language}/").locator("article").last  # the first post
    line = excerpt.locator(".byline").inner_text()
    words = {
        "en": ["The editors", "22 November 2026", "Mathematics", "min read"],
        "zh": ["编者", "2026年11月22日", "数学", "分钟"],
    }
    assert [word for word in words[language] if word not in line] == []
    excerpt.locator("h2 a").click()
    excerpt.page.wait_for_url(f"**/{language}/{POST}")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_table_of_contents_leads_to_a_section(
    reader: Callable[..., Visit], language: str, width: int
) -> None:
    page = reader(width).open(f"{language}/{POST}")
    if width == PHONE:
        page.locator("details.contents summary").click()
    link = page.locator("details.contents a" if width == PHONE else ".md-sidebar--secondary a").first
    link.click()
    target = page.locator(f'[id="{page.evaluate("decodeURIComponent(location.hash.slice(1))")}"]')
    assert target.inner_text().startswith(link.inner_text().strip())
    assert 0 <= (target.bounding_box() or {"y": -1})["y"] < 200


@pytest.mark.parametrize("language", ["en", "zh"])
def test_tags_of_a_post_lead_to_the_list_of_tags(reader: Callable[..., Visit], language: str) -> None:
    visit = reader()
    page = visit.open(f"{language}/{POST}")
    page.locator(".md-tags a").first.click()
    assert visit.path == f"{language}/tags/"
    assert page.locator(f'a[href*="{POST}"]').first.is_visible()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_for_a_wrong_address_is_in_its_language(reader: Callable[..., Visit], language: str) -> None:
    page = reader().open(f"{language}/404.html")
    heading = {"en": "This page does not exist", "zh": "没有这个页面"}[language]
    assert page.locator("h1").inner_text() == heading
    assert page.locator("header a").first.get_attribute("href") == f"/{language}/."

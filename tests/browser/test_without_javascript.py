"""Without JavaScript everything is there but the search, the copy buttons and the toggle of colours."""

from collections.abc import Callable

import pytest

from visit import Visit

POST = "posts/determinant-of-exponential/"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_text_code_and_tables_show(reader: Callable[..., Visit], language: str, width: int) -> None:
    page = reader(width, java_script_enabled=False).open(f"{language}/{POST}")
    for part in ("h1", "article h2", "article p", "article pre code", "article table", ".byline"):
        assert page.locator(part).first.is_visible(), part
    # Pages say which equation a line implements, and no formula is left as it was written.
    assert "$$" not in page.locator("article").inner_text()
    assert "\\begin{" not in page.locator("article").inner_text()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_would_not_work_does_not_show(reader: Callable[..., Visit], language: str) -> None:
    page = reader(java_script_enabled=False).open(f"{language}/")
    assert not page.locator("header .md-search").is_visible()
    assert page.locator("form[data-md-component=palette] label:visible").count() == 0
    assert page.locator("header button:visible").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_links_lead_from_the_home_page_to_every_kind_of_page(
    reader: Callable[..., Visit], width: int
) -> None:
    visit = reader(width, java_script_enabled=False)
    page = visit.open("en/")
    count = page.locator(".site-links a").count()
    seen = []
    for position in range(count):
        page.locator(".site-links a").nth(position).click()
        page.wait_for_load_state()
        seen.append(visit.path)
    assert seen == ["en/", "en/archive/2026/", "en/category/machine-learning/", "en/tags/", "en/about/"]


def test_the_root_offers_both_languages(reader: Callable[..., Visit]) -> None:
    visit = reader(java_script_enabled=False, locale="zh-CN")
    page = visit.open("")
    assert visit.path == ""
    page.locator('a[hreflang="zh"]').click()
    assert visit.path == "zh/"

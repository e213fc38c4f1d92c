"""The language switch stays on the same page, both ways, with and without JavaScript."""

from collections.abc import Callable
from urllib.parse import quote

import pytest

from visit import Visit

TWINS = [
    ("", ""),
    ("posts/determinant-of-exponential/", "posts/determinant-of-exponential/"),
    ("archive/2026/", "archive/2026/"),
    ("category/mathematics/", quote("category/数学/")),
    ("tags/", "tags/"),
    ("about/", "about/"),
    ("source/snippets/linalg/determinant/", "source/snippets/linalg/determinant/"),
]


@pytest.mark.parametrize(
    ("english", "chinese", "scripts"),
    [(*twins, True) for twins in TWINS] + [(*twins, False) for twins in TWINS[1:4]],
)
def test_there_and_back(reader: Callable[..., Visit], english: str, chinese: str, scripts: bool) -> None:
    visit = reader(java_script_enabled=scripts)
    page = visit.open(f"en/{english}")
    for here, there in ((f"en/{english}", f"zh/{chinese}"), (f"zh/{chinese}", f"en/{english}")):
        assert visit.path == here
        link = page.locator("header a[hreflang]")
        assert link.get_attribute("hreflang") == there[:2]
        link.click()
        page.wait_for_load_state()
        assert visit.path == there
        assert page.locator("html").get_attribute("lang") == there[:2]


@pytest.mark.parametrize(("english", "chinese"), TWINS[1:4])
def test_search_engines_are_told_about_both(reader: Callable[..., Visit], english: str, chinese: str) -> None:
    visit = reader()
    page = visit.open(f"en/{english}")
    links = page.evaluate(
        "[...document.querySelectorAll('head link[hreflang]')].map(link => [link.hreflang, link.href])"
    )
    assert links == [["en", f"{visit.home}/en/{english}"], ["zh", f"{visit.home}/zh/{chinese}"]]

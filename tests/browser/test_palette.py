"""Light and dark: the system decides until the reader does."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from visit import Visit

POST = "posts/determinant-of-exponential/"


def is_dark(page: Page) -> bool:
    red, green, blue = map(
        int, re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))[:3]
    )
    return red + green + blue < 3 * 128


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_system_is_followed(reader: Callable[..., Visit], system: str, scripts: bool) -> None:
    page = reader(color_scheme=system, java_script_enabled=scripts).open(f"en/{POST}")
    assert is_dark(page) == (system == "dark")


def test_a_change_of_the_system_is_followed_without_reloading(reader: Callable[..., Visit]) -> None:
    page = reader(color_scheme="light").open("en/")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(100)
    assert is_dark(page)


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_toggle_goes_round_and_is_remembered_in_both_languages(
    reader: Callable[..., Visit], system: str
) -> None:
    visit = reader(color_scheme=system)
    page = visit.open("en/")
    names = ["Colours follow the system", "Light colours", "Dark colours"]
    darkness = [system == "dark", False, True]
    for name, dark in zip(names, darkness, strict=True):
        toggle = page.locator("form[data-md-component=palette] label:visible")
        assert toggle.get_attribute("title") == name
        assert is_dark(page) == dark
        if name != names[-1]:
            toggle.click()
    visit.open(f"zh/{POST}")
    assert is_dark(page)
    assert page.locator("form[data-md-component=palette] label:visible").get_attribute("title") == "深色"
    page.locator("form[data-md-component=palette] label:visible").click()
    assert is_dark(page) == (system == "dark")


def test_paper_is_light(reader: Callable[..., Visit]) -> None:
    page = reader(color_scheme="dark").open(f"en/{POST}")
    page.emulate_media(media="print")
    assert not is_dark(page)
    assert not page.locator("header.md-header").is_visible()

"""Figures: the variant of the scheme, at its size, inside the window, with words for who does not see it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from visit import Visit

POST = "posts/determinant-of-exponential/"
FIGURES = ".cell-output img"


def visible(page: Page) -> set[str]:
    return set(page.locator(f"{FIGURES}:visible").evaluate_all("all => all.map(image => image.className)"))


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_variant_of_the_scheme_is_shown(reader: Callable[..., Visit], system: str, scripts: bool) -> None:
    page = reader(color_scheme=system, java_script_enabled=scripts).open(f"en/{POST}")
    assert visible(page) == {f"only-{system}"}


def test_paper_has_the_light_variant(reader: Callable[..., Visit]) -> None:
    page = reader(color_scheme="dark").open(f"en/{POST}")
    page.emulate_media(media="print")
    assert visible(page) == {"only-light"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_figure_fits_a_phone_at_the_proportions_of_its_file(
    reader: Callable[..., Visit], language: str
) -> None:
    page = reader(390).open(f"{language}/{POST}")
    for figure in page.locator(f"{FIGURES}:visible").all():
        figure.scroll_into_view_if_needed()
        figure.evaluate("image => image.decode()")
        box = figure.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390
        width, height, natural = figure.evaluate(
            "image => [image.width, image.height, image.naturalWidth / image.naturalHeight]"
        )
        assert abs(width / height - natural) < 0.02
        assert figure.get_attribute("alt")


def test_a_wide_table_scrolls_inside_itself_and_the_keyboard_reaches_it(reader: Callable[..., Visit]) -> None:
    page = reader(390).open(f"en/{POST}")
    wide = [table for table in page.locator(".cell-table").all() if table.evaluate(SCROLLS)]
    assert wide, "no table of the post is wider than a phone"
    wide[0].focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert wide[0].evaluate("table => table.scrollLeft") > 0


SCROLLS = "table => table.scrollWidth > table.clientWidth"

"""The copy button takes the shown lines of code, and those are lines of the package, or of a cell."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from visit import Visit

ROOT = Path(__file__).parents[2]
POST = "posts/determinant-of-exponential/"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_clipboard_holds_exactly_the_shown_lines(
    reader: Callable[..., Visit], site: Path, language: str, width: int
) -> None:
    page = reader(width, permissions=["clipboard-read", "clipboard-write"]).open(f"{language}/{POST}")
    blocks = page.locator(".highlight:has(.code-caption)")
    assert blocks.count() > 0
    for block in blocks.all():
        shown = block.locator("pre > code").inner_text()
        block.locator("button[data-md-type=copy]").click()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.rstrip("\n") == shown.rstrip("\n")
        quoted = block.locator(".code-caption > a")  # a cell has no link
        known = lines_of_source(site, quoted.inner_text()) if quoted.count() else lines_of_post(language)
        assert set(copied.split("\n")) <= known


def lines_of_post(language: str) -> set[str]:
    file = ROOT / "docs" / language / f"{POST.rstrip('/')}.md"
    return {*file.read_text(encoding="utf-8").split("\n")}


def lines_of_source(site: Path, dotted: str) -> set[str]:
    """The lines of a module, from the page of the site that shows its source."""
    path = dotted.partition(":")[0].replace(".", "/")
    html = (site / "en/source" / path / "index.html").read_text()
    code = html.partition("<pre>")[2].partition("</pre>")[0]
    return {*unescape(re.sub(r"<[^>]+>", "", code)).split("\n"), ""}


def test_the_caption_leads_to_the_line_in_the_source(reader: Callable[..., Visit]) -> None:
    page = reader().open(f"en/{POST}")
    block = page.locator(".highlight:has(.code-caption > a)").first
    first_line = block.locator("pre > code").inner_text().split("\n")[0]
    block.locator(".code-caption > a").click()
    page.wait_for_load_state()
    line = page.locator(":target")
    assert line.inner_text().strip() == first_line.strip()
    assert 0 <= (line.bounding_box() or {"y": -1})["y"] < 400

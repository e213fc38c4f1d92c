"""The copy button takes the shown lines of code, and those are lines of the package, or of a cell."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from visit import REFUSED, Visit

ROOT = Path(__file__).parents[2]
POSTS = sorted(file.stem for file in (ROOT / "docs/en/posts").glob("*.md"))


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh", 390)])
@pytest.mark.parametrize("post", POSTS)
def test_the_clipboard_holds_exactly_the_shown_lines(
    reader: Callable[..., Visit], site: Path, post: str, language: str, width: int
) -> None:
    visit = reader(width, permissions=["clipboard-read", "clipboard-write"])
    page = visit.open(f"{language}/posts/{post}/")
    blocks = page.locator(".highlight:has(.code-caption)")
    assert blocks.count() > 0
    for block in blocks.all():
        button = block.locator("button[data-md-type=copy]")
        button.focus()
        page.keyboard.press("Enter")
        copied = page.evaluate("navigator.clipboard.readText()")
        # Not inner_text, which has empty lines of its own.
        assert copied.rstrip("\n") == (block.locator("pre > code").text_content() or "").rstrip("\n")
        quoted = block.locator(".code-caption > a")  # a cell has no link
        known = (
            lines_of_source(site, quoted.get_attribute("href"))
            if quoted.count()
            else lines_of_post(post, language)
        )
        assert {
            line.strip() for line in copied.split("\n")
        } <= known  # a method is shown without its indentation


def test_commands_are_copied_without_their_prompts(reader: Callable[..., Visit]) -> None:
    page = reader(permissions=["clipboard-read", "clipboard-write"]).open("zh/posts/bert-gold-standard/")
    block = page.locator(".language-console")
    assert (block.locator("code").text_content() or "").startswith("$ python")
    block.locator("button[data-md-type=copy]").click()
    commands = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert [command.split()[:2] for command in commands] == [["python", "-m"]] * 2


def test_where_the_clipboard_is_refused_the_lines_are_copied_too(reader: Callable[..., Visit]) -> None:
    visit = reader()
    visit.page.add_init_script(REFUSED)
    page = visit.open(f"en/posts/{POSTS[0]}/")
    block = page.locator(".highlight:has(.code-program)").first
    block.locator("button[data-md-type=copy]").click()
    [taken] = page.evaluate("taken")
    assert taken == (block.locator("pre > code").text_content() or "").rstrip("\n")


def lines_of_post(post: str, language: str) -> set[str]:
    file = ROOT / "docs" / language / "posts" / f"{post}.md"
    return {line.strip() for line in file.read_text(encoding="utf-8").split("\n")}


def lines_of_source(site: Path, link: str | None) -> set[str]:
    """The lines of a module, from the page of the site that shows its source."""
    path = (link or "").partition("source/")[2].partition("#")[0]
    html = (site / "en/source" / path / "index.html").read_text()
    code = html.partition("<pre>")[2].partition("</pre>")[0]
    return {line.strip() for line in unescape(re.sub(r"<[^>]+>", "", code)).split("\n")} | {""}


def test_the_caption_leads_to_the_line_in_the_source(reader: Callable[..., Visit]) -> None:
    page = reader().open(f"en/posts/{POSTS[0]}/")
    block = page.locator(".highlight:has(.code-caption > a)").first
    first_line = block.locator("pre > code").inner_text().split("\n")[0]
    block.locator(".code-caption > a").click()
    page.wait_for_load_state()
    line = page.locator(":target")
    assert line.inner_text().strip() == first_line.strip()
    assert 0 <= (line.bounding_box() or {"y": -1})["y"] < 400

"""Beside each quote: copy the whole program, download it, see what proved it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from visit import REFUSED, Visit

POST = "posts/determinant-of-exponential/"


@pytest.mark.parametrize(
    ("language", "label", "download"), [("en", "copy program", "download"), ("zh", "复制程序", "下载")]
)
def test_the_button_copies_the_bytes_that_the_link_downloads(
    reader: Callable[..., Visit], site: Path, language: str, label: str, download: str
) -> None:
    page = reader(permissions=["clipboard-read", "clipboard-write"]).open(f"{language}/{POST}")
    blocks = page.locator(".highlight:has(.code-program)")
    assert blocks.count() > 5
    for block in blocks.all():
        button = block.locator(".code-tools button")
        assert button.inner_text() == label
        link = block.locator("a.code-program")
        name = (link.get_attribute("href") or "").rpartition("/")[2]
        assert link.get_attribute("aria-label") == f"{download} {name}"
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_function(
            "button => button.textContent !== button.dataset.copy", arg=button.element_handle()
        )
        copied = page.evaluate("navigator.clipboard.readText()")
        with page.expect_download() as started:
            link.click()
        assert started.value.suggested_filename == name
        assert Path(started.value.path()).read_text(encoding="utf-8") == copied
        assert (site / language / "programs" / name).read_text(encoding="utf-8") == copied


def test_where_the_clipboard_is_refused_the_button_selects_and_copies(reader: Callable[..., Visit]) -> None:
    visit = reader(permissions=["clipboard-read"])
    visit.page.add_init_script(REFUSED)
    page = visit.open(f"en/{POST}")
    button = page.locator(".code-tools button").first
    button.click()
    page.wait_for_function("button => button.textContent === 'copied'", arg=button.element_handle())
    [taken] = page.evaluate("taken")
    symbol = page.locator(".highlight:has(.code-program) .code-caption > a").first.inner_text()
    assert taken.startswith(f"# {symbol}, with all that it needs\n")
    assert page.locator("textarea.code-program-field").count() == 0


def test_the_line_of_evidence_opens_to_the_tests_and_leads_to_their_source(
    reader: Callable[..., Visit],
) -> None:
    page = reader().open(f"en/{POST}")
    evidence = page.locator("details.evidence").first
    assert evidence.locator("li").first.is_hidden()
    evidence.locator("summary").click()
    test = evidence.locator("li a").first
    name = test.inner_text()
    test.click()
    page.wait_for_load_state()
    line = int(page.url.rpartition("#L")[2])
    shown = "".join(page.locator(f"#L{line + below}").inner_text() for below in range(8))  # decorators first
    assert f"def {name}(" in shown

"""Nothing moves while a page arrives, however late its fonts, styles and scripts are."""

import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

LATE = {".css": 0.1, ".js": 0.4, ".woff2": 0.8}  # seconds
OBSERVE = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => (shift += entry.value)))
  .observe({ type: "layout-shift", buffered: true });
"""
PAGES = ["en/", "en/posts/determinant-of-exponential/", "zh/posts/determinant-of-exponential/"]


class Slow(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        time.sleep(LATE.get(Path(self.path).suffix, 0))
        super().do_GET()

    def log_message(self, *_: Any) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def slow_home(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Slow, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def shift(page: Page) -> float:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    return float(page.evaluate("window.shift"))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_when_late_parts_arrive(
    browser: Browser, slow_home: str, path: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.add_init_script(OBSERVE)
    page.goto(f"{slow_home}/{path}")
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.wait_for_selector("html.js")
    assert shift(page) < 0.01
    page.evaluate("document.querySelector('article').style.paddingTop = '200px'")
    assert shift(page) > 0.01  # the measure does see what moves
    page.close()


def test_without_scripts_formulas_still_stand_where_they_should(browser: Browser, slow_home: str) -> None:
    heights = []
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        page.goto(f"{slow_home}/{PAGES[1]}")
        page.wait_for_timeout(100)
        heights.append([one["height"] for one in map(_box, page.locator(".formula-display").all()[:20])])
        context.close()
    assert heights[0] == heights[1]


def _box(locator: Any) -> dict[str, float]:
    box = locator.bounding_box()
    assert box
    return dict(box)

"""The scripts of this project under the theme's instant navigation, which loads no page after the first."""

import socket
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from blog import new_blog, replace

POST = r"""---
date: 2026-01-01
---

# Discs

<!-- more -->

\begin{equation}A=\pi r^2\label{eq:disc}\end{equation}

By \eqref{eq:disc}, twice.

```python quote="snippets.area:disc_area"
```
"""


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small site that is built for the very address at which it is served, as its sitemap has to say."""
    blog = new_blog(tmp_path_factory.mktemp("instant"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    config = blog.root / "mkdocs.yml"
    replace(
        config,
        "theme: {name: material, font: false}\n",
        "theme: {name: material, font: false, features: [navigation.instant, content.code.copy]}\n"
        f"site_url: {address}\nextra_javascript: [assets/onesource/program.js]\n",
    )
    blog.post.write_text(POST, encoding="utf-8")
    replace(blog.library, "PI * radius * radius", "PI * radius * radius  # (eq:disc)")
    (blog.root / "docs/index.md").write_text("# Home\n\n[Discs](posts/discs.md)\n", encoding="utf-8")
    (blog.root / "docs/other.md").write_text("# Other\n\n[Discs](posts/discs.md)\n", encoding="utf-8")
    (blog.root / "requirements.txt").write_text("", encoding="utf-8")
    (blog.root / "pyproject.toml").write_text('[project]\nlicense = "MIT"\n', encoding="utf-8")
    run = blog.build("-q")
    assert run.returncode == 0, run.stderr
    handler = partial(Handler, directory=str(blog.root / "site"))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield address
        server.shutdown()


@pytest.fixture
def page(browser: Browser, home: str) -> Iterator[Page]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    # The theme answers a click itself only once it has read the sitemap; before, the browser loads the page.
    page.goto(f"{home}other/", wait_until="networkidle")
    page.evaluate("window.sameDocument = true")
    yield page
    assert page.evaluate("window.sameDocument"), "the page was loaded, and nothing tested"
    assert errors == []
    context.close()


def follow(page: Page, text: str) -> None:
    page.locator("article a", has_text=text).first.click()
    expect(page.locator("h1")).to_have_text(text)


def test_a_page_that_came_without_loading_has_each_button_once(page: Page) -> None:
    for _ in range(2):
        follow(page, "Discs")
        expect(page.locator(".formula-copy")).to_have_count(1)
        expect(page.locator(".code-tools button")).to_have_count(1)
        page.go_back()
        expect(page.locator("h1")).to_have_text("Other")
        expect(page.locator(".formula-copy")).to_have_count(0)


def test_its_buttons_copy(page: Page, home: str) -> None:
    follow(page, "Discs")
    page.locator(".code-tools button").click()
    page.wait_for_function("document.querySelector('.code-tools button').textContent === 'copied'")
    program = page.evaluate("navigator.clipboard.readText()")
    assert program.startswith("# snippets.area:disc_area, with all that it needs\n")
    page.locator("button[data-md-type=copy]").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('def disc_area'))")
    shown = page.locator(".highlight:has(.code-program) pre > code").text_content() or ""
    assert page.evaluate("navigator.clipboard.readText()") == shown.rstrip("\n")
    page.locator(".formula-display").hover()
    page.locator(".formula-copy").click()
    expect(page.locator(".formula-copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("\\begin{equation}")


def test_its_equations_and_its_code_preview_each_other_and_previews_go_with_the_page(page: Page) -> None:
    follow(page, "Discs")
    preview = page.get_by_role("tooltip")
    page.locator(".formula-code a").hover()
    expect(preview).to_have_text("return PI * radius * radius  # (eq:disc)")
    page.keyboard.press("Escape")
    page.mouse.move(0, 0)
    page.locator("a.code-equation").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(preview.locator("mjx-container")).to_be_visible()
    page.evaluate("history.back()")
    expect(page.locator("h1")).to_have_text("Other")
    expect(preview).to_have_count(0)

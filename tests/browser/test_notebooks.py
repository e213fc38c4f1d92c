"""Notebooks on the site: links, files, and pages that need no script, in both schemes."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import nbformat
import pytest
from playwright.sync_api import Browser

from visit import Visit

SLUG = "determinant-of-exponential"
PAGE = f"notebooks/{SLUG}/"
LANGUAGES = ("en", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_post_offers_its_notebook_which_is_valid(site: Path, language: str) -> None:
    html = (site / language / "posts" / SLUG / "index.html").read_text(encoding="utf-8")
    assert f'href="../../{PAGE}{SLUG}.ipynb" download' in html
    assert f'href="../../{PAGE}"' in html
    assert "colab.research.google.com" not in html  # there is no repository on GitHub
    text = (site / language / PAGE / f"{SLUG}.ipynb").read_text(encoding="utf-8")
    nbformat.validate(nbformat.reads(text, as_version=4))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_a_notebook_holds_no_style_script_or_word_left_over(site: Path, language: str) -> None:
    html = (site / language / PAGE / "index.html").read_text(encoding="utf-8")
    assert len(html) < 700_000
    assert html.count("assets/onesource/notebook.css") == 1
    inside = html[html.index("jupyter-wrapper") : html.index("</article>")]
    for left in ("<style", "<script", "MathJax", "clipboard-copy", "onesourceformula", "onesourceoutput"):
        assert left not in inside


def test_a_formula_has_its_number_and_its_place_as_in_the_post(site: Path) -> None:
    post, page = (
        (site / "en" / place / "index.html").read_text(encoding="utf-8") for place in (f"posts/{SLUG}", PAGE)
    )
    ids = [set(re.findall(r'id="(eq-[\w-]+)"', html)) for html in (post, page)]
    assert ids[0] == ids[1]
    assert len(ids[0]) > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_notebooks_are_not_in_the_search(site: Path, language: str) -> None:
    index = json.loads((site / language / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert not [entry for entry in index["docs"] if entry["location"].startswith("notebooks/")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_of_a_notebook_reads_like_the_post(
    reader: Callable[..., Visit], scheme: str, width: int
) -> None:
    page = reader(width, color_scheme=scheme).open(f"zh/{PAGE}")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    shown, hidden = ("only-light", "only-dark") if scheme == "light" else ("only-dark", "only-light")
    figure = page.locator(f"img.{shown}").first
    figure.scroll_into_view_if_needed()
    assert figure.is_visible()
    assert not page.locator(f"img.{hidden}").first.is_visible()
    assert page.locator("mjx-container").count() > 100
    assert page.locator(".jupyter-wrapper pre > code").count() > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_a_notebook_is_wider_than_a_phone(
    reader: Callable[..., Visit], site: Path, language: str
) -> None:
    visit = reader(390)
    for folder in sorted((site / language / "notebooks").iterdir()):
        page = visit.open(f"{language}/notebooks/{folder.name}/")
        assert page.evaluate("document.documentElement.scrollWidth") == 390, folder.name


@pytest.fixture
def instant(site: Path, tmp_path: Path) -> Iterator[str]:
    """The site as the theme writes it with instant navigation."""
    copy = tmp_path / "site"
    shutil.copytree(site / "en", copy / "en")
    for file in copy.rglob("*.html"):
        html = file.read_text(encoding="utf-8")
        file.write_text(
            html.replace('"features": [', '"features": ["navigation.instant", '), encoding="utf-8"
        )
    handler = partial(Quiet, directory=str(copy))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://127.0.0.1:{server.server_port}"
        sitemap = copy / "en" / "sitemap.xml"
        text = sitemap.read_text(encoding="utf-8").replace("http://127.0.0.1:8000", home)
        sitemap.write_text(text, encoding="utf-8")
        yield home
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Silent."""


def test_a_notebook_can_be_reached_without_loading_a_page(browser: Browser, instant: str) -> None:
    complaints: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{instant}/en/posts/{SLUG}/")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.kept = true")
    page.get_by_role("link", name="read the notebook").click()
    page.wait_for_url(f"**/{PAGE}")
    page.locator(".jupyter-wrapper").wait_for()
    assert page.evaluate("window.kept") is True
    assert page.locator("mjx-container").first.is_visible()
    assert complaints == []
    page.close()

"""`mkdocs serve`: a mistake leaves the last good page up, the next good save recovers."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from blog import Blog, environment, replace

PATIENCE = 30.0  # seconds; a rebuild takes half of one


@contextmanager
def served(blog: Blog) -> Iterator[str]:
    """The address of the post, while `mkdocs serve` runs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"]
    with (blog.root / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=blog.root, env=environment(), stdout=log, stderr=log)
    try:
        yield f"http://127.0.0.1:{port}/2026/01/01/discs/"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def address(blog: Blog) -> Iterator[str]:
    with served(blog) as address:
        yield address


def wait_for(address: str, condition: Callable[[str], bool]) -> str:
    deadline = time.monotonic() + PATIENCE
    page = ""
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=PATIENCE) as answer:
                page = answer.read().decode()
        except (URLError, ConnectionError):
            page = ""
        if condition(page):
            return page
        time.sleep(0.1)
    raise AssertionError(f"not within {PATIENCE} s; last seen: {page[:2000]}")


def test_a_mistake_leaves_the_last_good_page_with_the_message_and_the_next_save_recovers(
    blog: Blog, address: str
) -> None:
    wait_for(address, lambda page: 'id="disc_area-L2"' in page)
    replace(blog.post, 'quote="snippets.area:disc_area"', 'quote="snippets.area:disc_aera"')
    page = wait_for(address, lambda page: "onesource-problems" in page)
    assert "SNP-SYMBOL docs/posts/discs.md:11: no symbol &#x27;snippets.area:disc_aera&#x27;" in page
    assert 'id="disc_area-L2"' in page
    replace(blog.post, "disc_aera", "disc_area")
    page = wait_for(address, lambda page: page != "" and "onesource-problems" not in page)
    assert 'id="disc_area-L2"' in page


def test_an_edit_of_a_snippet_shows_on_the_page_that_quotes_it(blog: Blog, address: str) -> None:
    wait_for(address, lambda page: 'id="disc_area-L2"' in page)
    replace(blog.library, "radius: float", "distance: float")
    wait_for(address, lambda page: '<span class="n">distance</span>' in page)
    replace(blog.library, "def disc_area", "deaf disc_area")
    page = wait_for(address, lambda page: "onesource-problems" in page)
    assert "snippets/area.py:7: Python cannot read this: invalid syntax" in page
    assert '<span class="n">distance</span>' in page
    replace(blog.library, "deaf disc_area", "def disc_area")
    wait_for(address, lambda page: page != "" and "onesource-problems" not in page)


def test_a_mistake_from_the_start_is_shown_in_place(blog: Blog) -> None:
    replace(blog.post, 'quote="snippets.area:disc_area"', 'quote="snippets.area:disc_aera"')
    with served(blog) as address:
        page = wait_for(address, lambda page: "onesource-problems" in page)
    assert '<div class="onesource-problem" role="alert">' in page

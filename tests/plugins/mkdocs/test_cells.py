"""`mkdocs build` and `serve` with cells: frozen outputs, no framework, no network."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from blog import Blog, environment, replace
from frozen_blog import POST, build, freeze
from test_serve import served, wait_for

RAW = re.compile(
    r"<script(?![^>]*(?:src=|id=\"__config\"|type=\"application/json\"))[^>]*>(.*?)</script>", re.DOTALL
)


@pytest.fixture
def blog(blog: Blog) -> Blog:
    blog.post.write_text(POST, encoding="utf-8")
    return blog


def test_a_page_shows_frozen_outputs_below_their_code(blog: Blog) -> None:
    freeze(blog)
    build(blog)
    page = blog.page.read_text(encoding="utf-8")
    assert "It is &lt;3.14&gt; &amp;amp;, and <b>" in page
    assert "The 3.1 &amp; a|b again." in page
    assert '<div class="cell" id="cell-first"><div class="' in page
    assert '<span class="filename code-caption"><span>cell: first</span></span>' in page
    assert (
        '<div class="cell-output"><pre class="cell-text" tabindex="0">'
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; é\n</pre></div></div>" in page
    )
    assert (
        '<td class="cell-number"></td><th scope="col" class="cell-number">n</th><th scope="col">word</th>'
        '</tr></thead><tbody><tr><th scope="row" class="cell-number">0</th>'
        '<td class="cell-number">-1.5e-3</td><td>&lt;b&gt;</td>' in page
    )
    images = re.findall(r'<img class="only-(\w+)" src="([^"]+)" width="40" height="30" alt="([^"]+)"', page)
    assert [(scheme, alt) for scheme, _, alt in images] == [
        ("light", "An &amp;quot;alt&amp;quot;"),
        ("dark", "An &amp;quot;alt&amp;quot;"),
    ]
    for scheme, address, _ in images:
        file = (blog.page.parent / address).resolve()
        assert file.is_relative_to(blog.root / "site/assets/results/discs")
        assert scheme in file.read_text(encoding="utf-8")
    assert "<figcaption>A &lt;caption&gt;</figcaption></figure></div>" in page
    assert "alert(1)" not in "".join(RAW.findall(page))


def test_a_list_of_posts_has_the_outputs_without_ids(blog: Blog) -> None:
    freeze(blog)
    build(blog)
    home = (blog.root / "site/index.html").read_text(encoding="utf-8")
    assert "cell: first" in home
    assert "It is &lt;3.14&gt;" in home
    assert 'id="cell-first"' not in home


BLOCKED = [
    "tensorflow",
    "keras",
    "numpy",
    "matplotlib",
    "pandas",
    "nbclient",
    "ipykernel",
    "jupyter_client",
    "zmq",
]
BLOCK = f"""
import sys

class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {BLOCKED}:
            raise ImportError(f"the build imports {{name}}")

sys.meta_path.insert(0, Block())
sys.argv = ["mkdocs", "build", "-q"]
from mkdocs.__main__ import cli
cli()
"""


def test_a_build_needs_no_kernel_no_framework_and_no_network(blog: Blog) -> None:
    freeze(blog)
    isolated = (
        [] if subprocess.run(["unshare", "-rn", "true"], check=False).returncode else ["unshare", "-rn"]
    )
    run = subprocess.run(
        [*isolated, sys.executable, "-c", BLOCK],
        cwd=blog.root,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "cell: first" in blog.page.read_text(encoding="utf-8")


def test_serve_says_that_outputs_are_older_than_the_last_change(blog: Blog) -> None:
    freeze(blog)
    with served(blog) as address:
        wait_for(address, lambda page: "cell: first" in page and "cell-note" not in page)
        replace(blog.library, "PI * radius", "2 * PI * radius")
        page = wait_for(address, lambda page: "cell-note" in page)
        assert page.count('<p class="cell-note">computed before the last change</p>') == 2
        assert '<span class="eval-stale" title="computed before the last change">a|b</span>' in page
        assert "onesource-problems" not in page
        (blog.root / "results/discs.ipynb").unlink()
        page = wait_for(address, lambda page: "not computed yet" in page)
        assert page.count('<p class="cell-note">not computed yet</p>') == 2
        freeze(blog)
        wait_for(address, lambda page: "cell: first" in page and "cell-note" not in page)


def test_zensical_shows_the_same_with_the_figures_inside_the_page(blog: Blog) -> None:
    freeze(blog)
    run = blog.build("--clean", tool="zensical")
    assert run.returncode == 0, run.stderr
    page = blog.page.read_text(encoding="utf-8")
    assert 'class="cell-text"' in page
    assert page.count('src="data:image/svg+xml;base64,') == 2
    assert "The 3.1 &amp; a|b again." in page

"""`mkdocs build` and `serve` with cells: verified outputs or none, no framework, no network."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pytest

from blog import Blog, environment, replace
from onesource.code import Library
from onesource.results.encoding import digest, encoded
from onesource.results.frozen import Frozen, FrozenCell, Output, Value
from onesource.results.store import Store
from onesource.results.work import work_of
from test_serve import served, wait_for

POST = """---
date: 2026-01-01
---

# Discs

It is {eval}`disc_area(1)`, and <b>.

```python run="first"
print("<script>alert(1)</script> & é")
```

<!-- more -->

```python quote="snippets.area:disc_area"
```

```python run="second" caption="A <caption>" alt="An &quot;alt&quot;"
draw(disc_area)
```

The {eval}`disc_area(1)` & {eval}`"a|b"` again.
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><text>{}</text></svg>\n'
TABLE = (
    "<table>\n<thead>\n<tr><th></th><th>n</th><th>word</th></tr>\n</thead>\n"
    "<tbody>\n<tr><th>0</th><td>-1.5e-3</td><td>&lt;b&gt;</td></tr>\n</tbody>\n</table>"
)
RAW = re.compile(
    r"<script(?![^>]*(?:src=|id=\"__config\"|type=\"application/json\"))[^>]*>(.*?)</script>", re.DOTALL
)


def freeze(blog: Blog, **changes: object) -> Frozen:
    """Results as a run would leave them, without the run."""
    work = work_of(blog.root, Library(blog.root), "discs")
    assert work.problems == ()
    picture = {"application/vnd.onesource.dark+svg": SVG.format("dark"), "image/svg+xml": SVG.format("light")}
    outputs = {
        "first": (Output("stream", {"text/plain": "<script>alert(1)</script> & é\n"}),),
        "second": (
            Output("execute_result", {"text/html": TABLE, "text/plain": "x"}),
            Output("display_data", {**picture, "text/plain": "<figure>"}),
        ),
    }
    cells = tuple(FrozenCell(each.name, each.code, outputs[each.name]) for each in work.post.cells)
    values = (
        Value("", "disc_area(1)", "<3.14> &amp;"),
        Value("second", '"a|b"', "a|b"),
        Value("second", "disc_area( 1 )", "3.1"),
    )
    frozen = Frozen(work.reach.import_lines, cells, values, work.inputs)
    (blog.root / "results").mkdir(exist_ok=True)
    Store(blog.root / "results").write("discs", frozen)
    return frozen


@pytest.fixture
def blog(blog: Blog) -> Blog:
    blog.post.write_text(POST, encoding="utf-8")
    return blog


def build(blog: Blog, exits: int = 0) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q"],
        cwd=blog.root,
        env={**environment(), "REQUIRE_RESULTS": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == exits, run.stderr
    assert "Traceback" not in run.stderr
    return run.stderr


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


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda blog: replace(blog.library, "PI * radius", "2 * PI * radius"),
            "FRZ-STALE docs/posts/discs.md:7: the outputs were computed before a change of the code of "
            "'snippets.area:disc_area'. Run 'onesource results discs'.",
        ),
        (
            lambda blog: replace(blog.library, "3.14159", "3.14160"),
            "FRZ-STALE docs/posts/discs.md:7: the outputs were computed before a change of the code of "
            "'snippets.area:disc_area'. Run 'onesource results discs'.",
        ),
        (
            lambda blog: replace(blog.post, "draw(disc_area)", "draw(disc_area, 1)"),
            "FRZ-STALE docs/posts/discs.md:7: the outputs were computed before a change of the cell "
            "'second'. Run 'onesource results discs'.",
        ),
        (
            lambda blog: replace(blog.post, '"a|b"', '"a|c"'),
            "FRZ-STALE docs/posts/discs.md:7: the outputs were computed before a change of the expressions "
            "after the cell 'second'. Run 'onesource results discs'.",
        ),
        (
            lambda blog: (blog.root / "results/discs.ipynb").unlink(),
            "FRZ-MISSING docs/posts/discs.md:7: there is no results/discs.ipynb. "
            "Run 'onesource results discs'.",
        ),
        (
            lambda blog: replace(blog.root / "results/discs.ipynb", "3.1", "3.2"),
            "FRZ-CORRUPT docs/posts/discs.md:7: results/discs.ipynb is not what was written: its sha256 is "
            "not that of its content. Restore it from git, or delete it. Run 'onesource results discs'.",
        ),
        (
            lambda blog: shutil.copy(blog.root / "results/discs.ipynb", blog.root / "results/balls.ipynb"),
            "FRZ-ORPHAN results/balls.ipynb:1: no post with cells is called so. "
            "Rename it with its post, or delete it.",
        ),
        (
            lambda blog: replace(blog.post, 'caption="A <caption>" alt=', "title="),
            "CEL-OPTION docs/posts/discs.md:18: a cell has no option 'title'.",
        ),
        (
            lambda blog: replace(blog.post, 'caption="A <caption>" ', ""),
            "CEL-FIGURE docs/posts/discs.md:18: the figure has no caption. "
            'Write caption="..." below the figure and alt="..." for those who do not see it.',
        ),
        (
            lambda blog: replace(blog.post, "caption=", 'labels="nn=数" caption='),
            "CEL-LABEL docs/posts/discs.md:18: no text of the figures and no head of the tables reads 'nn'. "
            "Did you mean 'n', ",
        ),
        (
            lambda blog: replace(blog.post, "again.", "and $x={eval}`disc_area(1)`$."),
            "CEL-EVAL docs/posts/discs.md:22: {eval}`disc_area(1)` stands where no text is, "
            "such as in a formula.",
        ),
        (
            lambda blog: (blog.root / "docs/other.md").write_text("{eval}`1`\n", encoding="utf-8"),
            "CEL-PLACE docs/other.md:1: cells and {eval} stand in posts, docs/<language>/posts/<slug>.md.",
        ),
    ],
)
def test_what_cannot_be_verified_stops_the_build_and_leaves_the_site(
    blog: Blog, change, problem: str
) -> None:
    freeze(blog)
    build(blog)
    before = blog.tree()
    change(blog)
    errors = build(blog, exits=1)
    assert problem in errors
    assert blog.tree() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda blog: replace(blog.library, "* radius\n", "* ( radius )  # of a disc\n"),
        lambda blog: replace(blog.post, "draw(disc_area)", "# draws\ndraw( disc_area )"),
        lambda blog: replace(blog.post, "The {eval}`disc_area(1)`", "The {eval}`disc_area( 1)`"),
    ],
)
def test_comments_and_formatting_leave_results_fresh(blog: Blog, change) -> None:
    freeze(blog)
    change(blog)
    build(blog)
    assert "The 3.1 &amp;" in blog.page.read_text(encoding="utf-8")


def test_outputs_that_a_page_may_not_show_are_refused_though_their_hash_is_right(blog: Blog) -> None:
    frozen = freeze(blog)
    document = json.loads(encoded(frozen))
    document["cells"][2]["outputs"][0]["data"]["text/html"] = ["<img src=x onerror=alert(1)>"]
    document["metadata"]["onesource"].pop("sha256")
    document["metadata"]["onesource"]["sha256"] = digest(document)
    text = json.dumps(document, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    (blog.root / "results/discs.ipynb").write_text(text, encoding="utf-8")
    assert "FRZ-CORRUPT docs/posts/discs.md:7:" in build(blog, exits=1)


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

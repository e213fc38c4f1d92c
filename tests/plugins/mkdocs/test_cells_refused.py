"""`mkdocs build` with cells: what cannot be verified stops it, what only looks different does not."""

from __future__ import annotations

import json
import shutil

import pytest

from blog import Blog, replace
from frozen_blog import POST, build, freeze
from onesource.results.encoding import encoded
from onesource.storage.sealed import digest


@pytest.fixture
def blog(blog: Blog) -> Blog:
    blog.post.write_text(POST, encoding="utf-8")
    return blog


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

"""Equations and the lines that implement them, over the pages of a whole site."""

import re

import pytest

from blog import Blog, replace

RINGS = r"""---
date: 2026-02-02
---

# Rings

\begin{equation}A=\pi\left(R^2-r^2\right)\label{eq:ring}\end{equation}

<!-- more -->

\begin{equation}A=\pi r^2\label{eq:disc}\end{equation}

By \eqref{eq:ring} and \eqref{eq:disc}.
"""
LINK = re.compile(r'<a [^>]*href="([^"]*)"[^>]*>(?:<code>)?([^<]*)<')


@pytest.fixture
def rings(blog: Blog) -> Blog:
    """With a post whose equation the code of another post implements."""
    (blog.root / "docs/posts/rings.md").write_text(RINGS, encoding="utf-8")
    replace(blog.library, "radius * radius", "radius * radius  # (rings eq:disc)")
    return blog


def page(blog: Blog, path: str) -> str:
    return (blog.root / "site" / path / "index.html").read_text(encoding="utf-8")


def test_posts_and_sources_are_linked_wherever_the_blog_puts_them(rings: Blog) -> None:
    assert rings.build("-q").returncode == 0
    post = page(rings, "2026/02/02/rings")
    mark = re.search(r'<small class="formula-code".*?</small>', post)
    assert mark
    assert LINK.findall(mark[0]) == [("../../../01/01/discs/#disc_area-L3", "disc_area")]
    for path, address in {
        "2026/01/01/discs": "../../../02/02/rings/#eq-disc",
        "source/snippets/area": "../../../2026/02/02/rings/#eq-disc",
    }.items():
        assert (address, "(rings eq:disc)") in LINK.findall(page(rings, path))
    assert 'id="disc_area-L3"' in page(rings, "2026/01/01/discs")
    assert 'id="eq-disc"' in post


def test_a_list_of_posts_and_the_search_index_know_nothing_of_it(rings: Blog) -> None:
    replace(rings.post, "<!-- more -->\n\n", "")
    replace(rings.post, "- inside", "<!-- more -->\n\n- inside")
    replace(rings.root / "docs/posts/rings.md", "<!-- more -->\n\n", "")
    replace(rings.root / "docs/posts/rings.md", "By \\eqref", "<!-- more -->\n\nBy \\eqref")
    assert rings.build("-q").returncode == 0
    home = page(rings, ".")
    assert "(rings eq:disc)" in home
    assert "code-equation" not in home
    assert "formula-code" not in home
    assert "in code" not in (rings.root / "site/search/search_index.json").read_text(encoding="utf-8")


def test_an_equation_that_is_gone_fails_the_build_at_the_line_that_names_it(rings: Blog) -> None:
    assert rings.build("-q").returncode == 0
    before = rings.tree()
    replace(rings.root / "docs/posts/rings.md", "\\label{eq:disc}", "")
    replace(rings.root / "docs/posts/rings.md", " and \\eqref{eq:disc}", "")
    run = rings.build("-q")
    assert run.returncode == 1
    assert (
        "SNP-EQUATION snippets/area.py:8: no equation of 'rings' has the label 'eq:disc'. "
        "Did you mean 'eq:ring'?"
    ) in run.stderr
    (rings.root / "docs/posts/rings.md").unlink()
    run = rings.build("-q")
    assert run.returncode == 1
    assert "SNP-EQUATION snippets/area.py:8: there is no post 'rings'." in run.stderr
    assert rings.tree() == before


def test_zensical_links_the_same(rings: Blog) -> None:
    run = rings.build("--clean", tool="zensical")
    assert run.returncode == 0, run.stderr
    assert ("../../../01/01/discs/#disc_area-L3", "disc_area") in LINK.findall(
        page(rings, "2026/02/02/rings")
    )
    assert ("../../../02/02/rings/#eq-disc", "(rings eq:disc)") in LINK.findall(
        page(rings, "2026/01/01/discs")
    )

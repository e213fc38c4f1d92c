"""`mkdocs build`: quotes on the page, mistakes as errors, the published site untouched by a failure."""

import subprocess

import pytest

from blog import LIBRARY, Blog, replace, shown_code

MISTAKE = (
    "SNP-SYMBOL docs/posts/discs.md:11: no symbol 'snippets.area:disc_aera'. "
    "Did you mean 'snippets.area:disc_area' or 'snippets.area:PI'?"
)


def test_the_page_shows_the_code_of_the_library(blog: Blog) -> None:
    assert blog.build("-q").returncode == 0
    page = blog.page.read_text(encoding="utf-8")
    assert shown_code(page) == ["".join(LIBRARY.partition("# The area")[1:]), "PI: float = 3.14159\n"]
    assert 'href="../../../../source/snippets/area/#L6"' in page
    source = (blog.root / "site/source/snippets/area/index.html").read_text(encoding="utf-8")
    assert 'id="L6"' in source
    assert shown_code(source) == [LIBRARY]


@pytest.mark.parametrize("options", [(), ("--strict",), ("-q",), ("-q", "--strict")], ids=" ".join)
def test_a_misspelt_quote_fails_the_build_and_leaves_the_published_site(
    blog: Blog, options: tuple[str, ...]
) -> None:
    assert blog.build("-q").returncode == 0
    before = blog.tree()
    replace(blog.post, 'quote="snippets.area:disc_area"', 'quote="snippets.area:disc_aera"')
    run = blog.build(*options)
    assert run.returncode == 1
    assert MISTAKE in run.stderr
    assert "Traceback" not in run.stderr
    assert blog.tree() == before
    assert sorted(path.name for path in blog.root.iterdir()) == ["docs", "mkdocs.yml", "site", "snippets"]


def test_all_mistakes_of_a_build_are_reported_together(blog: Blog) -> None:
    replace(blog.post, 'quote="snippets.area:disc_area"', 'quote="snippets.area:disc_aera"')
    (blog.root / "docs/other.md").write_text("See {code}`snippets.area:PJ`.\n", encoding="utf-8")
    run = blog.build("-q")
    assert "2 problems; the site was not published." in run.stderr
    assert MISTAKE in run.stderr
    assert "SNP-SYMBOL docs/other.md:1: no symbol 'snippets.area:PJ'." in run.stderr


def test_one_changed_character_changes_the_page_and_nothing_else(blog: Blog) -> None:
    assert blog.build("-q").returncode == 0
    before = blog.tree()
    replace(blog.library, "PI * radius * radius", "PI * radius + radius")
    assert blog.build("-q").returncode == 0
    after = blog.tree()
    # The page of the post, the page of the source, and the index by which both are found.
    assert {name for name in before | after if before.get(name) != after.get(name)} == {
        "2026/01/01/discs/index.html",
        "search/search_index.json",
        "source/snippets/area/index.html",
    }


def test_an_edit_above_a_symbol_keeps_the_anchors_of_its_lines(blog: Blog) -> None:
    assert blog.build("-q").returncode == 0
    before = shown_code(blog.page.read_text(encoding="utf-8"))
    replace(blog.library, "PI: float", "TAU: float = 6.28318\nPI: float")
    assert blog.build("-q").returncode == 0
    page = blog.page.read_text(encoding="utf-8")
    assert shown_code(page) == before
    assert 'id="disc_area-L3"' in page


def test_links_lead_to_the_repository_at_the_current_commit_where_there_is_one(blog: Blog) -> None:
    replace(
        blog.root / "mkdocs.yml", "site_name: Mini", "site_name: Mini\nrepo_url: https://example.org/me/blog/"
    )
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *command], cwd=blog.root, check=True)
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=blog.root, check=True, capture_output=True, text=True
    )
    assert blog.build("-q").returncode == 0
    page = blog.page.read_text(encoding="utf-8")
    assert f'href="https://example.org/me/blog/blob/{head.stdout.strip()}/snippets/area.py#L6"' in page
    assert not (blog.root / "site/source").exists()


def test_the_list_of_posts_has_the_code_without_ids(blog: Blog) -> None:
    replace(blog.post, "<!-- more -->\n\n", "")
    replace(blog.post, "- inside", "<!-- more -->\n\n- inside")
    assert blog.build("-q").returncode == 0
    home = (blog.root / "site/index.html").read_text(encoding="utf-8")
    assert "disc_area" in home
    assert 'id="disc_area-L' not in home
    assert 'href="source/snippets/area/#L6"' in home

"""The same posts build under Zensical, which runs the extension and ignores the plugin."""

import shutil
from pathlib import Path

import pytest

from blog import Blog, replace, shown_code

ROOT = Path(__file__).parents[3]


def test_both_builders_show_the_same_code(blog: Blog) -> None:
    assert blog.build("-q").returncode == 0
    expected = shown_code(blog.page.read_text(encoding="utf-8"))
    run = blog.build("--clean", tool="zensical")
    assert run.returncode == 0, run.stderr
    assert shown_code(blog.page.read_text(encoding="utf-8")) == expected
    assert len(expected) == 2


def test_a_misspelt_quote_fails_the_build_at_its_line(blog: Blog) -> None:
    replace(blog.post, 'quote="snippets.area:disc_area"', 'quote="snippets.area:disc_aera"')
    run = blog.build("--clean", tool="zensical")
    assert run.returncode == 1
    assert "SNP-SYMBOL docs/posts/discs.md:11: no symbol 'snippets.area:disc_aera'." in run.stderr


@pytest.mark.parametrize(("config", "language"), [("mkdocs.yml", "en"), ("mkdocs.zh.yml", "zh")])
def test_the_posts_of_this_blog_show_the_same_code_under_both(
    config: str, language: str, tmp_path: Path
) -> None:
    for name in ("data", "docs", "snippets", "results"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("mkdocs.yml", "mkdocs.zh.yml", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    # Zensical's templates are not Jinja's: it gets the theme without this blog's changes to it.
    (tmp_path / "theme").mkdir()
    (tmp_path / "zensical.yml").write_text(
        f"INHERIT: {config}\ntheme: {{custom_dir: theme}}\n", encoding="utf-8"
    )
    blog = Blog(tmp_path)
    site = tmp_path / "site" / language / "posts"

    run = blog.build("-q", "-f", config)
    assert run.returncode == 0, run.stderr
    expected = {
        post.parent.name: shown_code(post.read_text(encoding="utf-8")) for post in site.glob("*/index.html")
    }
    run = blog.build("--clean", "-f", "zensical.yml", tool="zensical")
    assert run.returncode == 0, run.stderr
    found = {
        post.parent.name: shown_code(post.read_text(encoding="utf-8")) for post in site.glob("*/index.html")
    }

    assert len(expected) == len(list((ROOT / "docs" / language / "posts").glob("*.md")))
    assert found == expected
    assert all(expected.values())

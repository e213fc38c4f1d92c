"""The same posts build under Zensical, which runs the extension and ignores the plugin."""

from blog import Blog, replace, shown_code


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

"""What the page of all symbols says: one row for each function, class and constant with evidence."""

from collections.abc import Mapping

from onesource.evidence.statements import subject_of
from onesource.evidence.verdict import verify_symbol
from onesource.markdown.project import Project
from onesource.markdown.verification import Row, verification_page

PAGE = "verification.md"

Titles = Mapping[str, tuple[str, str]]  # path of a post -> its title and its address


def verification(project: Project, titles: Titles, *, to_site_root: str) -> str:
    """The page as Markdown, once the posts are known."""
    posts: dict[str, set[str]] = {}
    for dotted, quoting in project.quotes.items():
        module, _, name = dotted.partition(":")
        posts.setdefault(f"{module}:{subject_of(name)}", set()).update(quoting)
    known = set(project.library.names())  # what is gone since, the next `make test` forgets
    rows = [
        _row(
            project,
            name,
            [titles[post] for post in sorted(posts.get(name, ())) if post in titles],
            to_site_root,
        )
        for name in sorted(known & set(project.evidence.entries if project.evidence else ()))
    ]
    return verification_page(
        rows,
        project.language,
        lambda test: project.test_link(test, to_site_root=to_site_root),
    )


def _row(project: Project, name: str, posts: list[tuple[str, str]], to_site_root: str) -> Row:
    assert project.evidence is not None
    symbol = project.library.symbol(name)
    source = project.source_link(symbol.source.path, symbol.spans[0].first, to_site_root=to_site_root)
    return Row(verify_symbol(project.library, project.evidence, symbol), source, tuple(posts))

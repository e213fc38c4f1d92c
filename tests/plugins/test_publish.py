from pathlib import Path

from onesource.publish import Publication


def site_with(tmp_path: Path, text: str) -> Publication:
    publication = Publication(tmp_path / "site")
    (publication.begin() / "index.html").write_text(text)
    return publication


def test_the_new_site_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    site_with(tmp_path, "old").publish()
    site_with(tmp_path, "new").publish()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert (tmp_path / "site/index.html").read_text() == "new"


def test_a_build_that_gives_up_leaves_the_old_site_and_nothing_else(tmp_path: Path) -> None:
    site_with(tmp_path, "old").publish()
    site_with(tmp_path, "new").give_up()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert (tmp_path / "site/index.html").read_text() == "old"


def test_a_build_killed_between_the_two_renames_is_undone_by_the_next(tmp_path: Path) -> None:
    site_with(tmp_path, "old").publish()
    (tmp_path / "site").rename(tmp_path / ".site.before")
    publication = Publication(tmp_path / "site")
    publication.begin()
    assert (tmp_path / "site/index.html").read_text() == "old"
    publication.give_up()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_leftovers_of_a_killed_build_do_not_reach_the_next_one(tmp_path: Path) -> None:
    site_with(tmp_path, "killed")
    assert list(Publication(tmp_path / "site").begin().iterdir()) == []

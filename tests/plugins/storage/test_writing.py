"""A file is replaced as a whole, and what killed writers left is found."""

from onesource.storage.writing import sweep, write_whole


def test_the_new_text_takes_the_place_of_the_old_and_nothing_else_is_left(tmp_path):
    file = tmp_path / "a.json"
    write_whole(file, "one é\n")
    write_whole(file, "two\r\n")
    assert file.read_bytes() == b"two\r\n"
    assert file.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [file]


def test_the_same_text_is_not_written_again(tmp_path):
    file = tmp_path / "a.json"
    write_whole(file, "one")
    before = file.stat()
    write_whole(file, "one")
    assert file.stat().st_ino == before.st_ino


def test_only_what_belongs_to_the_name_is_swept(tmp_path):
    for name in (".a.json.x1.new", ".b.json.x1.new", "a.json", ".a.json.lock"):
        (tmp_path / name).touch()
    sweep(tmp_path, "a.json")
    assert sorted(file.name for file in tmp_path.iterdir()) == [".a.json.lock", ".b.json.x1.new", "a.json"]

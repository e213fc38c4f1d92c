"""The cells that set a notebook up, run."""

from pathlib import Path

import pytest

from onesource.notebook.setup_cells import data_cells

FILE = "data/large.bin"
CONTENT = bytes(300_001)


def test_a_file_that_cannot_be_downloaded_is_asked_for_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (cell,) = data_cells({FILE: CONTENT}, "")
    with pytest.raises(FileNotFoundError) as caught:
        exec(cell, {})
    assert str(caught.value) == (
        f"this cell needs the file {FILE} of the blog's source, which is too large to be in the notebook and "
        f"is not published yet; put it at {tmp_path / FILE}"
    )
    (tmp_path / "data").mkdir()
    (tmp_path / FILE).write_bytes(CONTENT)
    exec(cell, {})
    (tmp_path / FILE).write_bytes(b"another file")
    with pytest.raises(AssertionError, match="the file is not the one of the post"):
        exec(cell, {})


def test_of_a_published_site_it_is_downloaded_and_small_files_are_carried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "site" / "data").mkdir(parents=True)
    (tmp_path / "site" / FILE).write_bytes(CONTENT)
    address = (tmp_path / "site").as_uri() + "/"
    for cell in data_cells({FILE: CONTENT, "data/small.bin": b"few"}, address):
        exec(cell, {})
    assert Path(FILE).read_bytes() == CONTENT
    assert Path("data/small.bin").read_bytes() == b"few"

from __future__ import annotations

import hashlib
import lzma
import re
from pathlib import Path

import pytest

from snippets.bert.text import is_mostly_chinese, read_documents, split_sentences

SHIPPED = Path(__file__).parents[3] / "data" / "text"


def error_of(source) -> str:
    with pytest.raises(ValueError) as error:
        list(read_documents(source))
    return str(error.value)


def test_the_readme_knows_the_shipped_files():
    readme = (SHIPPED / "README.md").read_text(encoding="utf-8")
    files = sorted(SHIPPED.glob("*.xz"))
    listed = re.findall(r"^([0-9a-f]{64})  (\S+)$", readme, re.MULTILINE)
    assert listed == [(hashlib.sha256(file.read_bytes()).hexdigest(), file.name) for file in files]
    for file in files:
        row = re.search(rf"^\| {file.name} .*$", readme, re.MULTILINE)
        cells = [cell.strip() for cell in row[0].split("|")]
        assert int(cells[3]) == len(list(read_documents(file)))
        assert int(cells[4].replace(",", "")) == len(lzma.decompress(file.read_bytes()).decode())


def test_a_folder_is_read_file_by_file_compressed_or_not(tmp_path):
    (tmp_path / "b.txt").write_bytes("\ufeffSecond\r\nfile.\r\n\r\nEnd.".encode())
    (tmp_path / "a.txt.xz").write_bytes(lzma.compress("一\n\f\n二\n三".encode()))
    (tmp_path / "notes.md").write_text("not read")
    assert list(read_documents(tmp_path)) == [["一"], ["二三"], ["Second file.", "End."]]
    assert list(read_documents(tmp_path / "b.txt")) == [["Second file.", "End."]]


def test_ends_of_lines_are_blanks_but_not_between_chinese_characters(tmp_path):
    (tmp_path / "a.txt").write_text("学而时习之，\n不亦说乎？\nto be\n  or\tnot\n说 to", encoding="utf-8")
    assert list(read_documents(tmp_path)) == [["学而时习之，不亦说乎？ to be or not 说 to"]]


def test_bad_bytes_are_named_with_their_place(tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes(b"good\nbad \xd7\xd3\n")
    assert error_of(tmp_path) == (
        f"{file}:2: expected UTF-8, found the byte 0xd7 at offset 9; "
        "convert the file, for instance by: iconv -f GB18030 -t UTF-8"
    )


def test_empty_files_and_folders_and_missing_ones_are_named(tmp_path):
    expected = "expected a text file, or a folder with files *.txt or *.txt.xz in it"
    assert error_of(tmp_path) == f"{tmp_path}: {expected}"
    assert error_of(tmp_path / "none") == f"{tmp_path / 'none'}: {expected}"
    (tmp_path / "a.txt").write_text(" \n\f\n\n")
    assert error_of(tmp_path) == (
        f"{tmp_path / 'a.txt'}: expected text, found none; remove the file, or write into it"
    )


@pytest.mark.parametrize("name", ["shakespeare", "botchan", "analects", "book-of-songs", "tang-poems"])
def test_sentences_of_the_shipped_texts_lose_nothing(name):
    for document in read_documents(SHIPPED / f"{name}.txt.xz"):
        for paragraph in document:
            sentences = split_sentences(paragraph)
            assert all(sentences)
            assert "".join("".join(sentences).split()) == "".join(paragraph.split())
            assert is_mostly_chinese(paragraph) == (name not in ("shakespeare", "botchan"))

"""Files that a golden case cannot hold: other encodings and line ends, and what is no regular file."""

import os
import stat
from pathlib import Path

import pytest

from onesource.code.source.reading import LARGEST, read_source
from onesource.model import ProblemError, Source

pytestmark = pytest.mark.usefixtures("no_test_hangs")

TEXT = 'x = "é"\ny = """a\n\nb"""\n'


def read(folder: Path, name: str = "a.py") -> Source:
    return read_source(folder, ["snippets", name], module="snippets.a")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "snippets"
    folder.mkdir()
    return folder


def refusal(package: Path, name: str = "a.py") -> str:
    with pytest.raises(ProblemError) as caught:
        read(package.parent, name)
    return str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode(),
    ],
    ids=["LF", "byte order mark", "CRLF", "lone CR", "byte order mark and CRLF"],
)
def test_line_ends_and_a_byte_order_mark_change_neither_text_nor_hash(package: Path, data: bytes) -> None:
    (package / "plain.py").write_text(TEXT, encoding="utf-8", newline="\n")
    (package / "a.py").write_bytes(data)
    source = read(package.parent)
    assert source.text == TEXT
    assert source.sha256 == read(package.parent, "plain.py").sha256


def test_form_feeds_and_unicode_separators_do_not_end_a_line(package: Path) -> None:
    text = "x = 1\f\n# \u2028 \u2029 \x85 \x0b\n\fy = 2\n"
    (package / "a.py").write_bytes(text.encode())
    assert read(package.parent).text == text


@pytest.mark.parametrize(
    ("cookie", "encoding"),
    [("# coding: latin-1", "latin-1"), ("#!/usr/bin/python\n# vim: set fileencoding=gb18030 :", "gb18030")],
)
def test_the_encoding_that_a_file_names_is_honoured(package: Path, cookie: str, encoding: str) -> None:
    text = f'{cookie}\nx = "é"\n'
    (package / "a.py").write_bytes(text.encode(encoding))
    assert read(package.parent).text == text


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'x = "\xe9"\n', "byte 0xe9 at offset 5 is not utf-8"),
        (b'# a comment\n\n\nx = "\xff"\n', "byte 0xff at offset 19 is not utf-8"),
        (b"# coding: ascii\nx = '\xe9'\n", "byte 0xe9 at offset 21 is not ascii"),
        (b"\xef\xbb\xbf\n\n\n\xff", "byte 0xff at offset 6 is not utf-8"),
    ],
)
def test_a_byte_that_is_not_of_the_encoding_is_named(package: Path, data: bytes, found: str) -> None:
    (package / "a.py").write_bytes(data)
    assert refusal(package) == (
        f"SNP-ENCODING: snippets/a.py: {found}. Save the file as UTF-8, or name its encoding in a first line "
        "such as '# coding: latin-1'."
    )


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"# coding: klingon\n", "unknown encoding: klingon"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "encoding problem: utf-8"),
        (b"# coding: hex\n", "hex cannot encode a source"),
        (b"# coding: undefined\n", "undefined cannot encode a source"),
        (b"# coding: utf-7\n# half a character: +2AA-\n", "utf-7 cannot encode a source"),
    ],
)
def test_an_encoding_that_is_none_is_refused(package: Path, data: bytes, found: str) -> None:
    (package / "a.py").write_bytes(data)
    assert refusal(package) == f"SNP-ENCODING: snippets/a.py: {found}. Save the file as UTF-8."


@pytest.mark.parametrize(
    "control", "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
def test_controls_that_turn_text_around_are_refused(package: Path, control: str) -> None:
    (package / "a.py").write_text(f"x = 1\ny = 2  # {control}{control}\n", encoding="utf-8")
    assert refusal(package) == (
        f"SNP-BIDI: snippets/a.py:2: the control U+{ord(control):04X} makes code look different from what "
        "runs. Write it as an escape, for example '\\u200f'."
    )


def test_a_huge_file_is_refused_before_it_is_parsed(package: Path) -> None:
    (package / "a.py").write_bytes(b"#" * LARGEST)
    assert len(read(package.parent).text) == LARGEST
    (package / "a.py").write_bytes(b"#" * (LARGEST + 1))
    assert refusal(package) == (
        "SNP-SIZE: snippets/a.py has more than 1,000,000 bytes. Split it into smaller modules."
    )


def test_what_is_no_regular_file_is_refused_at_once(package: Path) -> None:
    os.mkfifo(package / "fifo.py")
    (package / "folder.py").mkdir()
    os.mknod(package / "socket.py", stat.S_IFSOCK | 0o600)
    assert refusal(package, "fifo.py") == (
        "SNP-FILE: snippets/fifo.py is not a regular file. Expected a Python file."
    )
    assert refusal(package, "folder.py") == (
        "SNP-FILE: snippets/folder.py is not a regular file. Expected a Python file."
    )
    assert refusal(package, "socket.py") == (
        "SNP-FILE: snippets/socket.py cannot be read: No such device or address."
    )


@pytest.mark.parametrize("device", ["zero", "null", "full", "random"])
def test_a_device_is_refused_at_once(device: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_source(Path("/"), ["dev", device], module="dev.a")
    assert str(caught.value) == f"SNP-FILE: dev/{device} is not a regular file. Expected a Python file."


@pytest.mark.parametrize("name", ["b.py", f"{'a' * 300}.py"], ids=["missing", "longer than any file's name"])
def test_a_missing_file_is_not_found(package: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        read(package.parent, name)


def test_a_file_is_no_folder(package: Path) -> None:
    (package / "a").write_text("x = 1\n")
    with pytest.raises(FileNotFoundError):
        read_source(package.parent, ["snippets", "a", "__init__.py"], module="snippets.a")


@pytest.mark.parametrize(
    "name", ["..", ".", "", "../a.py", "/etc/passwd", "a/b.py", "a\0.py", "a.py\n", "a.txt", "~"]
)
def test_a_name_that_could_lead_elsewhere_is_refused(package: Path, name: str) -> None:
    assert refusal(package, name) == (
        "SNP-PATH: 'snippets.a' is not the dotted name of a module such as 'snippets.linalg.determinant'."
    )


def test_the_root_itself_may_be_a_link(package: Path, tmp_path: Path) -> None:
    (package / "a.py").write_text(TEXT, encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    assert read(tmp_path / "link").text == TEXT

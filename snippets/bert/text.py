"""Documents, paragraphs and sentences of text files."""

import lzma
import re
from collections.abc import Iterator
from pathlib import Path

HAN = "\u3400-\u4dbf\u4e00-\u9fff"  # Chinese characters
WIDE = HAN + "\u3000-\u303f\uff00-\uffef\u2018-\u201d"  # and their punctuation
SENTENCE_END = re.compile(
    r"(?<=[。！？；])(?![”’」』])|(?<=[。！？；][”’」』])|(?<=[.!?;])\s+|(?<=[.!?;][\"'])\s+"
)


def read_documents(source: str | Path) -> Iterator[list[str]]:
    r"""Yield each document of a file, or of the files in a folder, as a list of paragraphs.

    The files are named *.txt or *.txt.xz and hold UTF-8. A line with a form feed only separates documents,
    an empty line paragraphs; other ends of lines are blanks, or nothing between Chinese characters.

    Shapes:
        a file or a folder -> documents, file by file in the order of their names

    Raises:
        ValueError: there is no such file, no text in one, or a byte that is not UTF-8.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "a.txt").write_text("To be,\nor not.\n\nWho?\n\f\n", encoding="utf-8")
        ...     _ = Path(folder, "b.txt").write_text("学而\n时习之\n", encoding="utf-8")
        ...     list(read_documents(folder))
        [['To be, or not.', 'Who?'], ['学而时习之']]
    """
    source = Path(source)
    files = sorted(f for f in source.glob("*") if f.name.endswith((".txt", ".txt.xz"))) or [source]
    if not files[0].is_file():
        raise ValueError(f"{source}: expected a text file, or a folder with files *.txt or *.txt.xz in it")
    for file in files:
        documents = [
            paragraphs for part in re.split(r"\n?\f\n?", _read(file)) if (paragraphs := _split(part))
        ]
        if not documents:
            raise ValueError(f"{file}: expected text, found none; remove the file, or write into it")
        yield from documents


def split_sentences(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph, none empty; closing quotation marks stay with their sentence.

    Shapes:
        text -> texts

    Example:
        >>> split_sentences('"Speak!" He spoke; then: silence.')
        ['"Speak!"', 'He spoke;', 'then: silence.']
        >>> split_sentences("子曰：“不亦说乎？”有子曰：“鲜矣。”")
        ['子曰：“不亦说乎？”', '有子曰：“鲜矣。”']
    """
    return [sentence.strip() for sentence in SENTENCE_END.split(paragraph) if sentence.strip()]


def is_mostly_chinese(text: str) -> bool:
    """Say whether more than half of the characters that are no blanks are Chinese ones.

    Shapes:
        text -> bool

    Example:
        >>> is_mostly_chinese("学而时习之，"), is_mostly_chinese("to be")
        (True, False)
    """
    return len(re.findall(f"[{HAN}]", text)) > len(re.findall(r"\S", text)) / 2


def _read(file: Path) -> str:
    data = lzma.decompress(file.read_bytes()) if file.suffix == ".xz" else file.read_bytes()
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"{file}:{line}: expected UTF-8, found the byte 0x{data[error.start]:02x} "
            f"at offset {error.start}; convert the file, for instance by: iconv -f GB18030 -t UTF-8"
        ) from error
    return text.replace("\r\n", "\n")


def _split(document: str) -> list[str]:
    paragraphs = (" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", document))
    return [re.sub(f"(?<=[{WIDE}]) (?=[{WIDE}])", "", paragraph) for paragraph in paragraphs if paragraph]

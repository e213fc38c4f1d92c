"""From a folder of text files to a tokenizer and a folder of records."""

from collections.abc import Callable, Iterator
from pathlib import Path

from snippets.bert.packing import pack_sentences
from snippets.bert.records import HEADER, Record, RecordsHeader, read_header, write_records
from snippets.bert.text import read_documents, split_sentences
from snippets.bert.tokenizer import Tokenizer, load_tokenizer, train_tokenizer


def prepare_texts(
    texts: str | Path,
    home: str | Path,
    *,
    vocabulary_size: int | None = None,
    max_length: int | None = None,
    shards: int = 8,
    say: Callable[[str], None],
) -> tuple[Tokenizer, RecordsHeader]:
    """Return tokenizer and records of the texts, from `home` if they are there, else made and written there.

    Sizes that are not given are those of what is there, or else a vocabulary of 2000 and sequences of 128.

    Shapes:
        a folder of text files -> `home/tokenizer.model` and `home/records/`

    Raises:
        ValueError: no text, not UTF-8, a vocabulary that does not fit the text, too few records, or records
            of another tokenizer or length.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "a.txt").write_text("To be, or not to be. " * 9, encoding="utf-8")
        ...     tokenizer, header = prepare_texts(
        ...         folder, Path(folder, "run"), vocabulary_size=16, max_length=16, shards=2, say=print
        ...     )  # doctest: +ELLIPSIS
        Training a tokenizer of 16 pieces on ...
        >>> header.vocabulary_size, header.max_length
        (16, 16)
    """
    file, records = Path(home, "tokenizer.model"), Path(home, "records")
    if file.exists():
        tokenizer = load_tokenizer(file)
    else:
        size, sentences = vocabulary_size or 2000, list(_sentences(texts))
        say(f"Training a tokenizer of {size} pieces on {texts}")
        tokenizer = train_tokenizer(sentences, vocabulary_size=size)
        file.parent.mkdir(parents=True, exist_ok=True)
        tokenizer.save(file)
    if vocabulary_size not in (None, tokenizer.vocabulary_size):
        raise ValueError(
            f"{file}: expected a vocabulary of {vocabulary_size}, found {tokenizer.vocabulary_size}; "
            "leave the size out, or begin in another folder"
        )
    if not (records / HEADER).exists():
        header = write_records(
            _records(texts, tokenizer, max_length=max_length or 128),
            records,
            shards=shards,
            vocabulary_hash=tokenizer.vocabulary_hash,
            vocabulary_size=tokenizer.vocabulary_size,
        )
        say(f"Wrote {header.records} sequences of {header.max_length} pieces to {records}")
    return tokenizer, read_header(records, vocabulary_hash=tokenizer.vocabulary_hash, max_length=max_length)


def _sentences(texts: str | Path) -> Iterator[str]:
    for document in read_documents(texts):
        for paragraph in document:
            yield from split_sentences(paragraph)


def _records(texts: str | Path, tokenizer: Tokenizer, *, max_length: int) -> Iterator[Record]:
    for document in read_documents(texts):
        sentences = (sentence for paragraph in document for sentence in split_sentences(paragraph))
        yield from pack_sentences(map(tokenizer.encode, sentences), max_length=max_length)

"""Text files as masked-language-model records, a tenth of them held out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from snippets.bert.packing import pack_sentences
from snippets.bert.records import Record, write_records
from snippets.bert.text import read_documents, split_sentences
from snippets.bert.tokenizer import Tokenizer, train_tokenizer

BLOCKS = 100  # of which every tenth is held out


@dataclass(frozen=True)
class TextCorpus:
    """Two folders of records, and what reads them."""

    tokenizer: Tokenizer
    training: Path
    held_out: Path
    token_ids: np.ndarray  # (n, L) of the training records


def write_text_corpus(
    files: Sequence[str | Path], folder: str | Path, *, vocabulary_size: int, max_length: int
) -> TextCorpus:
    """Train a tokenizer on text files, pack their sentences, and write the records into two new folders.

    The sequences, in their order, are cut into 100 blocks, and every tenth block is held out: neighbours of a
    held-out sequence are held out too, and every book has some.

    Shapes:
        text files -> n training records of length L

    Raises:
        ValueError: as `read_documents`, `train_tokenizer` and `write_records`.

    Example:
        >>> write_text_corpus(["/nowhere.txt"], "/nowhere", vocabulary_size=100, max_length=8)
        Traceback (most recent call last):
        ValueError: /nowhere.txt: expected a text file, or a folder with files *.txt or *.txt.xz in it
    """
    documents = [
        [sentence for paragraph in document for sentence in split_sentences(paragraph)]
        for file in files
        for document in read_documents(file)
    ]
    sentences = [sentence for document in documents for sentence in document]
    tokenizer = train_tokenizer(sentences, vocabulary_size=vocabulary_size)
    records = [
        record
        for document in documents
        for record in pack_sentences(map(tokenizer.encode, document), max_length=max_length)
    ]
    parts: tuple[list[Record], list[Record]] = ([], [])
    for index, record in enumerate(records):
        parts[is_held_out(index, len(records))].append(record)
    for name, part in zip(("training", "held-out"), parts, strict=True):
        write_records(
            part,
            Path(folder, name),
            shards=1,
            vocabulary_hash=tokenizer.vocabulary_hash,
            vocabulary_size=tokenizer.vocabulary_size,
        )
    return TextCorpus(
        tokenizer,
        Path(folder, "training"),
        Path(folder, "held-out"),
        np.stack([record.token_ids for record in parts[0]]),
    )


def is_held_out(index: int, count: int) -> bool:
    """Say whether the sequence of this index, of `count`, is in a block that is held out.

    Shapes:
        two scalars -> bool

    Example:
        >>> [index for index in range(30) if is_held_out(index, 30)]
        [9, 19, 29]
    """
    return index // -(-count // BLOCKS) % 10 == 9

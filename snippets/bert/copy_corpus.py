"""A language whose every word is said twice, and how well it can be guessed at best."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from snippets.bert.records import Record, RecordsHeader, write_records
from snippets.bert.special_tokens import CLS_ID, FIRST_ORDINARY_ID, SEP_ID


def copy_records(*, sequences: int, length: int, symbols: int, rng: np.random.Generator) -> Iterator[Record]:
    """Yield sequences [CLS] a a [SEP], where `a` is `length` symbols, independent and uniform.

    Shapes:
        -> records of length 2 length + 2

    Example:
        >>> record, = copy_records(sequences=1, length=2, symbols=3, rng=np.random.default_rng(0))
        >>> record.token_ids, record.word_index
        (array([2, 7, 6, 7, 6, 3]), array([-1,  0,  1,  2,  3, -1]))
    """
    word_index = np.arange(-1, 2 * length + 1)
    word_index[-1] = -1
    for _ in range(sequences):
        said = rng.integers(FIRST_ORDINARY_ID, FIRST_ORDINARY_ID + symbols, length)
        token_ids = np.concatenate([[CLS_ID], said, said, [SEP_ID]])
        yield Record(token_ids, np.zeros_like(token_ids), word_index)


def write_copy_corpus(
    folder: str | Path, *, sequences: int, length: int = 15, symbols: int = 40, shards: int = 2, seed: int = 0
) -> RecordsHeader:
    """Write such sequences as a folder of records, with a vocabulary of the symbols and the special tokens.

    Shapes:
        -> what the folder holds

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as home:
        ...     header = write_copy_corpus(Path(home) / "copies", sequences=4)
        >>> header.records, header.max_length, header.vocabulary_size
        (4, 32, 45)
    """
    rng = np.random.default_rng(seed)
    return write_records(
        copy_records(sequences=sequences, length=length, symbols=symbols, rng=rng),
        folder,
        shards=shards,
        vocabulary_hash=f"{symbols} symbols",
        vocabulary_size=FIRST_ORDINARY_ID + symbols,
    )

"""Tokenised sequences in several files of TFRecords, with a header that says what they hold."""

import hashlib
import json
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf

HEADER = "records.json"
FEATURES = ("token_ids", "segment_ids", "word_index")
FRAMING = 16  # bytes of a TFRecord beside its data: the length and two checksums


@dataclass(frozen=True)
class Record:
    """A sequence before masking; all arrays have the length L."""

    token_ids: np.ndarray
    segment_ids: np.ndarray
    word_index: np.ndarray  # from 0 on; -1 for [CLS], [SEP] and [PAD]


@dataclass(frozen=True)
class Shard:
    """One of the files."""

    name: str
    records: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class RecordsHeader:
    """What all sequences of a folder have in common, and its files."""

    vocabulary_hash: str
    vocabulary_size: int
    max_length: int  # L
    shards: tuple[Shard, ...]

    @property
    def records(self) -> int:
        """How many sequences there are."""
        return sum(shard.records for shard in self.shards)


def write_records(
    records: Iterable[Record],
    folder: str | Path,
    *,
    shards: int,
    vocabulary_hash: str,
    vocabulary_size: int,
) -> RecordsHeader:
    """Write a new folder of records: record i goes into file i modulo `shards`.

    The folder appears when it is complete; whoever is interrupted leaves at most `<folder>.partial` behind.

    Shapes:
        records: each of length L -> what the folder holds

    Raises:
        ValueError: the folder exists; there are fewer records than files; a record is not like the others.

    Example:
        >>> import tempfile
        >>> record = Record(*np.array([[2, 7, 3], [0, 0, 0], [-1, 0, -1]]))
        >>> with tempfile.TemporaryDirectory() as home:
        ...     folder = Path(home) / "records"
        ...     header = write_records([record] * 5, folder, shards=2, vocabulary_hash="", vocabulary_size=9)
        ...     print(*sorted(file.name for file in folder.iterdir()))
        records-00000-of-00002.tfrecord records-00001-of-00002.tfrecord records.json
        >>> header.records, header.max_length, [shard.records for shard in header.shards]
        (5, 3, [3, 2])
    """
    folder = Path(folder)
    if folder.exists():
        raise ValueError(f"{folder}: expected a folder that does not exist yet; remove it, or choose another")
    if shards < 1:
        raise ValueError(f"expected shards >= 1, received {shards}")
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    files = [partial / f"records-{i:05d}-of-{shards:05d}.tfrecord" for i in range(shards)]
    counts, max_length = [0] * shards, None
    with ExitStack() as stack:
        writers = [stack.enter_context(tf.io.TFRecordWriter(str(file))) for file in files]
        for number, record in enumerate(records):
            max_length = max_length or len(record.token_ids)
            _check_record(record, number, max_length=max_length, vocabulary_size=vocabulary_size)
            writers[number % shards].write(_serialise(record, number))
            counts[number % shards] += 1
    if max_length is None or min(counts) == 0:
        raise ValueError(f"expected at least as many records as shards, {shards}, received {sum(counts)}")
    header = RecordsHeader(
        vocabulary_hash,
        vocabulary_size,
        max_length,
        tuple(
            Shard(file.name, count, file.stat().st_size, _sha256(file))
            for file, count in zip(files, counts, strict=True)
        ),
    )
    (partial / HEADER).write_text(json.dumps(asdict(header), indent=1) + "\n", encoding="utf-8")
    partial.replace(folder)
    return header


def read_header(
    folder: str | Path, *, vocabulary_hash: str | None = None, max_length: int | None = None
) -> RecordsHeader:
    """Return what the folder holds; its files must be there, in full length, and fit what is expected.

    Shapes:
        a folder of `write_records` -> its header

    Raises:
        ValueError: no header, a header of something else, another vocabulary or length, a file is missing
            or has another size.

    Example:
        >>> read_header("/nowhere")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ValueError: /nowhere/records.json: expected the header of a folder of records, found no such file; ...
    """
    file = Path(folder) / HEADER
    if not file.exists():
        raise ValueError(
            f"{file}: expected the header of a folder of records, found no such file; "
            "write the records with write_records"
        )
    try:
        fields = json.loads(file.read_text(encoding="utf-8"))
        header = RecordsHeader(**{**fields, "shards": tuple(Shard(**each) for each in fields["shards"])})
    except (json.JSONDecodeError, UnicodeDecodeError, TypeError, KeyError) as error:
        raise ValueError(f"{file}: expected a header as write_records writes it: {error!r}") from error
    if vocabulary_hash not in (None, header.vocabulary_hash):
        raise ValueError(
            f"{file}: expected records of the vocabulary {vocabulary_hash:.12}, "
            f"found {header.vocabulary_hash:.12}; write them anew with this tokenizer"
        )
    if max_length not in (None, header.max_length):
        raise ValueError(f"{file}: expected sequences of length {max_length}, found {header.max_length}")
    for shard in header.shards:
        path = file.parent / shard.name
        size = path.stat().st_size if path.exists() else None
        if size != shard.bytes:
            found = "no such file" if size is None else f"{size}"
            raise ValueError(
                f"{path}: expected {shard.bytes} bytes, found {found}; copy it again, or write it anew"
            )
    return header


def check_records(folder: str | Path) -> RecordsHeader:
    """Read every byte, and name the first record that is not as it was written.

    Shapes:
        a folder of `write_records` -> its header

    Raises:
        ValueError: as `read_header`, or a record is damaged.

    Example:
        >>> check_records("/nowhere")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ValueError: /nowhere/records.json: expected the header of a folder of records, found no such file; ...
    """
    header = read_header(folder)
    for shard in header.shards:
        path = Path(folder) / shard.name
        if _sha256(path) != shard.sha256:
            damaged = _first_damaged(path) or "other records than the header says"
            raise ValueError(
                f"{path}: expected what write_records wrote, found {damaged}; copy it again, or write it anew"
            )
    return header


def parse_record(serialized: tf.Tensor, *, max_length: int) -> dict[str, tf.Tensor]:
    """Return the fields of a record as int32, and its number as int64.

    Shapes:
        serialized: scalar string -> token_ids, segment_ids, word_index: (L,); number: scalar

    Example:
        >>> serialized = tf.train.Example()
        >>> for name in ("token_ids", "segment_ids", "word_index"):
        ...     serialized.features.feature[name].int64_list.value.extend([-1, 0, -1])
        >>> serialized.features.feature["number"].int64_list.value.append(4)
        >>> record = parse_record(serialized.SerializeToString(), max_length=3)
        >>> record["word_index"].numpy(), int(record["number"])
        (array([-1,  0, -1], dtype=int32), 4)
    """
    features = {name: tf.io.FixedLenFeature([max_length], tf.int64) for name in FEATURES}
    parsed = tf.io.parse_single_example(
        serialized, features | {"number": tf.io.FixedLenFeature([], tf.int64)}
    )
    return {name: tf.cast(parsed[name], tf.int32) for name in FEATURES} | {"number": parsed["number"]}


def _serialise(record: Record, number: int) -> bytes:
    values = {name: getattr(record, name) for name in FEATURES} | {"number": np.array([number])}
    features = {
        name: tf.train.Feature(int64_list=tf.train.Int64List(value=value)) for name, value in values.items()
    }
    return tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString(
        deterministic=True
    )


def _check_record(record: Record, number: int, *, max_length: int, vocabulary_size: int) -> None:
    for name in FEATURES:
        shape = getattr(record, name).shape
        if shape != (max_length,):
            raise ValueError(f"record {number}: expected {name} of shape ({max_length},), received {shape}")
    ids, words = record.token_ids, record.word_index
    if ids.min() < 0 or ids.max() >= vocabulary_size:
        raise ValueError(
            f"record {number}: expected ids from 0 to {vocabulary_size - 1}, "
            f"received {ids.min()} to {ids.max()}"
        )
    if words.min() < -1 or words.max() >= max_length:
        raise ValueError(
            f"record {number}: expected words from -1 to {max_length - 1}, "
            f"received {words.min()} to {words.max()}"
        )


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _first_damaged(file: Path) -> str | None:
    number, offset = 0, 0
    records = iter(tf.data.TFRecordDataset(str(file)))
    while True:
        try:
            record = next(records, None)
        except tf.errors.DataLossError:
            return f"a damaged record {number} at byte {offset}"
        if record is None:
            return None
        number, offset = number + 1, offset + len(record.numpy()) + FRAMING

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest


@pytest.fixture(scope="module")
def bert(tensorflow):
    from snippets.bert import records

    return SimpleNamespace(**vars(records))


def some_records(bert, n: int, length: int = 6):
    rng = np.random.default_rng(0)
    for _ in range(n):
        token_ids = np.array([2, *rng.integers(5, 50, length - 2), 3])
        yield bert.Record(token_ids, rng.integers(0, 2, length), np.array([-1, *range(length - 2), -1]))


def write(bert, folder, n: int = 10, shards: int = 3):
    return bert.write_records(
        some_records(bert, n), folder, shards=shards, vocabulary_hash="0123456789abcdef", vocabulary_size=50
    )


def error_of(call, *args, **kwargs) -> str:
    with pytest.raises(ValueError) as error:
        call(*args, **kwargs)
    return str(error.value)


def test_what_is_written_is_read_again(bert, tensorflow, tmp_path):
    header = write(bert, tmp_path / "r")
    assert bert.read_header(tmp_path / "r", vocabulary_hash="0123456789abcdef", max_length=6) == header
    assert bert.check_records(tmp_path / "r") == header
    assert header.records == 10
    assert [shard.records for shard in header.shards] == [4, 3, 3]
    originals = list(some_records(bert, 10))
    seen = []
    for i, shard in enumerate(header.shards):
        for serialized in tensorflow.data.TFRecordDataset(str(tmp_path / "r" / shard.name)):
            found = bert.parse_record(serialized, max_length=6)
            number = int(found["number"])
            seen.append(number)
            assert number % 3 == i
            for name in bert.FEATURES:
                assert found[name].dtype == tensorflow.int32
                assert np.array_equal(found[name], getattr(originals[number], name))
    assert sorted(seen) == list(range(10))


def test_the_same_records_give_the_same_bytes(bert, tmp_path):
    write(bert, tmp_path / "a")
    write(bert, tmp_path / "b")
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_an_interrupted_writer_leaves_no_folder_and_the_next_one_succeeds(bert, tmp_path):
    def interrupted():
        yield from some_records(bert, 4)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bert.write_records(interrupted(), tmp_path / "r", shards=2, vocabulary_hash="", vocabulary_size=50)
    assert not (tmp_path / "r").exists()
    write(bert, tmp_path / "r")
    assert [file.name for file in tmp_path.iterdir()] == ["r"]


def test_a_folder_that_exists_is_not_touched(bert, tmp_path):
    assert error_of(write, bert, tmp_path) == (
        f"{tmp_path}: expected a folder that does not exist yet; remove it, or choose another"
    )


def test_fewer_records_than_shards_and_no_shard_are_refused(bert, tmp_path):
    message = "expected at least as many records as shards, 3, received {}"
    assert error_of(write, bert, tmp_path / "r", n=2) == message.format(2)
    assert error_of(write, bert, tmp_path / "r", n=0) == message.format(0)
    assert error_of(write, bert, tmp_path / "r", shards=0) == "expected shards >= 1, received 0"


def test_a_record_unlike_the_others_is_refused_with_its_number(bert, tmp_path):
    good, other = next(some_records(bert, 1)), next(some_records(bert, 1, length=7))
    too_large = bert.Record(np.full(6, 50), good.segment_ids, good.word_index)
    no_word = bert.Record(good.token_ids, good.segment_ids, np.full(6, 6))
    cases = {
        "record 1: expected token_ids of shape (6,), received (7,)": other,
        "record 1: expected ids from 0 to 49, received 50 to 50": too_large,
        "record 1: expected words from -1 to 5, received 6 to 6": no_word,
    }
    for message, bad in cases.items():
        found = error_of(
            bert.write_records,
            [good, bad],
            tmp_path / "r",
            shards=1,
            vocabulary_hash="",
            vocabulary_size=50,
        )
        assert found == message


def test_other_vocabularies_lengths_and_headers_are_refused(bert, tmp_path):
    write(bert, tmp_path / "r")
    file = tmp_path / "r" / "records.json"
    assert error_of(bert.read_header, tmp_path / "r", vocabulary_hash="f" * 64) == (
        f"{file}: expected records of the vocabulary ffffffffffff, found 0123456789ab; "
        "write them anew with this tokenizer"
    )
    assert error_of(bert.read_header, tmp_path / "r", max_length=128) == (
        f"{file}: expected sequences of length 128, found 6"
    )
    for text in ("", "{}", "[1]", json.dumps({"shards": [], "more": 1})):
        file.write_text(text)
        assert error_of(bert.read_header, tmp_path / "r").startswith(
            f"{file}: expected a header as write_records writes it: "
        )


def test_a_folder_without_a_header_is_refused(bert, tmp_path):
    assert error_of(bert.check_records, tmp_path) == (
        f"{tmp_path / 'records.json'}: expected the header of a folder of records, found no such file; "
        "write the records with write_records"
    )


def test_a_truncated_and_a_missing_file_are_named(bert, tmp_path):
    header = write(bert, tmp_path / "r")
    path = tmp_path / "r" / header.shards[1].name
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:-5])
    assert error_of(bert.read_header, tmp_path / "r") == (
        f"{path}: expected {size} bytes, found {size - 5}; copy it again, or write it anew"
    )
    path.unlink()
    assert error_of(bert.read_header, tmp_path / "r") == (
        f"{path}: expected {size} bytes, found no such file; copy it again, or write it anew"
    )


def test_the_first_damaged_record_is_named_with_its_place(bert, tensorflow, tmp_path):
    header = write(bert, tmp_path / "r")
    path = tmp_path / "r" / header.shards[0].name
    sound = path.read_bytes()
    starts = [0]
    while starts[-1] < len(sound):
        starts.append(starts[-1] + 16 + int.from_bytes(sound[starts[-1] : starts[-1] + 8], "little"))
    for record, start in enumerate(starts[:-1]):
        for offset in (start, start + 9, start + 20, starts[record + 1] - 1):
            damaged = bytearray(sound)
            damaged[offset] ^= 1
            path.write_bytes(damaged)
            assert error_of(bert.check_records, tmp_path / "r") == (
                f"{path}: expected what write_records wrote, found a damaged record {record} "
                f"at byte {start}; copy it again, or write it anew"
            )
            with pytest.raises(tensorflow.errors.DataLossError):
                list(tensorflow.data.TFRecordDataset(str(path)))


def test_records_of_another_run_are_not_those_of_the_header(bert, tmp_path):
    header = write(bert, tmp_path / "r")
    first, last = (tmp_path / "r" / header.shards[i].name for i in (1, 2))
    last.write_bytes(first.read_bytes())
    assert error_of(bert.check_records, tmp_path / "r") == (
        f"{last}: expected what write_records wrote, found other records than the header says; "
        "copy it again, or write it anew"
    )

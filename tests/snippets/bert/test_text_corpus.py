"""Text files become records, of which every tenth block is held out."""

from __future__ import annotations

import numpy as np
import pytest

TEXT = " ".join(f"word{number} and word{number + 1}." for number in range(400))


@pytest.fixture
def corpus(tensorflow, tmp_path):
    from snippets.bert.text_corpus import write_text_corpus

    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    return write_text_corpus([tmp_path / "a.txt"], tmp_path, vocabulary_size=100, max_length=32)


def records_of(folder, tensorflow):
    from snippets.bert.records import parse_record

    files = sorted(map(str, folder.glob("*.tfrecord")))
    return [
        parse_record(each, max_length=32)["token_ids"].numpy()
        for each in tensorflow.data.TFRecordDataset(files)
    ]


def test_nothing_is_lost_and_a_tenth_is_held_out(corpus, tensorflow):
    training, held_out = (records_of(each, tensorflow) for each in (corpus.training, corpus.held_out))
    assert np.array_equal(training, corpus.token_ids)
    assert len(held_out) / (len(training) + len(held_out)) == pytest.approx(0.1, abs=0.03)
    pieces = sum(int((each > 4).sum()) for each in (*training, *held_out))
    assert pieces == sum(
        len(corpus.tokenizer.encode(part + ".").ids) for part in TEXT.rstrip(".").split(". ")
    )


def test_what_is_held_out_is_not_trained_on(corpus, tensorflow):
    training = {each.tobytes() for each in records_of(corpus.training, tensorflow)}
    assert not training & {each.tobytes() for each in records_of(corpus.held_out, tensorflow)}


@pytest.mark.parametrize("count", [10, 99, 100, 101, 5000])
def test_about_a_tenth_of_any_number_is_held_out_in_runs(count):
    from snippets.bert.text_corpus import is_held_out

    held_out = [is_held_out(index, count) for index in range(count)]
    assert sum(held_out) == pytest.approx(count / 10, abs=max(1, count / 50))
    runs = np.diff(held_out).sum() / 2
    assert runs <= 10


def test_an_empty_file_is_refused(tensorflow, tmp_path):
    from snippets.bert.text_corpus import write_text_corpus

    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="expected text, found none"):
        write_text_corpus([tmp_path / "a.txt"], tmp_path, vocabulary_size=100, max_length=32)

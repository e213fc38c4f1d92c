from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest


@pytest.fixture(scope="module")
def bert(tensorflow):
    from snippets.bert import packing

    return SimpleNamespace(**{name: value for name, value in vars(packing).items() if name[0] != "_"})


def random_sentences(bert, rng: np.random.Generator, n: int, longest: int):
    for _ in range(n):
        ids = rng.integers(5, 99, rng.integers(1, longest))
        yield bert.Pieces(ids, np.cumsum([0, *(rng.random(len(ids) - 1) < 0.6)]))


def text_of(record) -> np.ndarray:
    return record.word_index >= 0


@pytest.mark.parametrize("longest", [8, 60])
def test_no_piece_is_lost_and_words_stay_whole_and_distinct(bert, longest):
    rng = np.random.default_rng(0)
    sentences = list(random_sentences(bert, rng, 200, longest))
    records = list(bert.pack_sentences(sentences, max_length=32))
    found = np.concatenate([record.token_ids[text_of(record)] for record in records])
    assert np.array_equal(found, np.concatenate([s.ids for s in sentences]))
    begins = np.concatenate([np.diff(r.word_index[text_of(r)], prepend=-1) for r in records])
    expected = np.concatenate([np.diff(s.words, prepend=-1) for s in sentences])
    assert np.array_equal(begins, expected)
    for record in records:
        n = text_of(record).sum()
        assert [each.shape for each in vars(record).values()] == [(32,)] * 3
        assert record.token_ids[0] == 2
        assert record.token_ids[n + 1] == 3
        assert not record.token_ids[n + 2 :].any()
        assert not record.segment_ids.any()


def test_as_many_sentences_as_fit_are_in_one_sequence(bert):
    sentences = list(random_sentences(bert, np.random.default_rng(1), 200, 9))
    records = list(bert.pack_sentences(sentences, max_length=32))
    lengths, at = [text_of(record).sum() for record in records], 0
    for i, record_length in enumerate(lengths):
        taken = 0
        while taken < record_length:
            taken += len(sentences[at].ids)
            at += 1
        assert taken == record_length <= 30
        if i + 1 < len(lengths):
            assert taken + len(sentences[at].ids) > 30
    assert at == len(sentences)


def test_a_long_sentence_is_cut_between_words_and_a_long_word_anywhere(bert):
    ids = np.arange(10, 20)
    record = bert.pack_sentences([bert.Pieces(ids, np.repeat([0, 1, 2], [3, 3, 4]))], max_length=7)
    assert [r.token_ids[text_of(r)].tolist() for r in record] == [
        [10, 11, 12],
        [13, 14, 15],
        [16, 17, 18, 19],
    ]
    record = bert.pack_sentences([bert.Pieces(ids, np.zeros(10, int))], max_length=6)
    assert [r.token_ids[text_of(r)].tolist() for r in record] == [
        [10, 11, 12, 13],
        [14, 15, 16, 17],
        [18, 19],
    ]


def test_a_length_without_room_is_refused(bert):
    with pytest.raises(ValueError, match="expected max_length >= 3, received 2"):
        list(bert.pack_sentences([], max_length=2))


def test_pairs_are_neighbours_that_fit(bert):
    sentences = list(random_sentences(bert, np.random.default_rng(2), 100, 20))
    records = list(bert.pair_sentences(sentences, max_length=24))
    pairs = [(a.ids, b.ids) for a, b in itertools.pairwise(sentences) if len(a.ids) + len(b.ids) <= 21]
    assert 0 < len(records) == len(pairs) < 99
    for record, (a, b) in zip(records, pairs, strict=True):
        expected = [2, *a, 3, *b, 3]
        assert record.token_ids.tolist() == expected + [0] * (24 - len(expected))
        assert record.segment_ids.tolist() == (
            [0] * (len(a) + 2) + [1] * (len(b) + 1) + [0] * (24 - len(expected))
        )
        assert (np.diff(record.word_index[text_of(record)]) >= 0).all()


def test_no_pair_no_record(bert):
    assert list(bert.pair_sentences([], max_length=9)) == []
    assert (
        list(bert.pair_sentences(random_sentences(bert, np.random.default_rng(0), 1, 4), max_length=9)) == []
    )

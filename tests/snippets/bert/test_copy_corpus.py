from __future__ import annotations

import numpy as np


def test_every_symbol_is_said_twice_and_all_are_equally_frequent(tensorflow):
    from snippets.bert.copy_corpus import copy_records

    records = list(copy_records(sequences=1000, length=15, symbols=40, rng=np.random.default_rng(0)))
    token_ids = np.array([record.token_ids for record in records])
    assert token_ids.shape == (1000, 32)
    assert (token_ids[:, 0] == 2).all()
    assert (token_ids[:, -1] == 3).all()
    assert np.array_equal(token_ids[:, 1:16], token_ids[:, 16:31])
    counts = np.bincount(token_ids[:, 1:16].ravel(), minlength=45)
    assert not counts[:5].any()
    assert ((counts[5:] - 375) ** 2 / 375).sum() < 72.1  # once in a thousand, of 39 degrees of freedom
    for record in records:
        assert np.array_equal(record.word_index, [-1, *range(30), -1])
        assert not record.segment_ids.any()


def test_five_of_thirty_are_masked_all_places_equally_often(tensorflow, tmp_path):
    from snippets.bert.copy_corpus import write_copy_corpus
    from snippets.bert.masked_lm_data import MaskedLMOptions, masked_lm_dataset

    header = write_copy_corpus(tmp_path / "copies", sequences=512)
    assert (header.vocabulary_size, header.max_length, header.vocabulary_hash) == (45, 32, "40 symbols")
    options = MaskedLMOptions(batch_size=64, epochs=6, max_predictions=5, rate=1.0)
    places = []
    for x, _, w in masked_lm_dataset(tmp_path / "copies", options).as_numpy_iterator():
        assert w.all()
        places.append(x["masked_positions"])
    counts = np.bincount(np.concatenate(places).ravel(), minlength=32)
    assert counts.sum() == 5 * 6 * 512
    assert counts[0] == counts[31] == 0
    expected, deviation = 512, np.sqrt(6 * 512 * 5 / 30 * 25 / 30)
    assert (abs(counts[1:31] - expected) < 4 * deviation).all()

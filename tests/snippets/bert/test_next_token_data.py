from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest


@pytest.fixture(scope="module")
def bert(tensorflow):
    from snippets.bert import next_token_data, packing, record_stream, records

    public = vars(records) | vars(record_stream) | vars(packing) | vars(next_token_data)
    return SimpleNamespace(**{name: value for name, value in public.items() if name[0] != "_"})


@pytest.fixture(scope="module")
def folder(bert, tmp_path_factory):
    rng = np.random.default_rng(0)
    lengths = rng.integers(1, 9, 60)
    sentences = [bert.Pieces(rng.integers(5, 50, n), np.arange(n)) for n in lengths]
    folder = tmp_path_factory.mktemp("pairs") / "records"
    bert.write_records(
        bert.pair_sentences(sentences, max_length=16),
        folder,
        shards=2,
        vocabulary_hash="",
        vocabulary_size=50,
    )
    return folder


@pytest.mark.parametrize(("from_segment", "predictions"), [(0, 15), (1, 15), (1, 5)])
def test_the_pipeline_equals_the_definition(bert, folder, from_segment, predictions):
    options = bert.StreamOptions(batch_size=4, epochs=1)
    dataset = bert.next_token_dataset(folder, options, max_predictions=predictions, from_segment=from_segment)
    rows = 0
    for x, y, w in dataset.as_numpy_iterator():
        for row in range(4):
            positions, labels, weights = bert.next_token_targets(
                x["token_ids"][row],
                x["segment_ids"][row],
                from_segment=from_segment,
                max_predictions=predictions,
            )
            assert np.array_equal(x["masked_positions"][row], positions)
            assert np.array_equal(y[row], labels)
            assert np.array_equal(w[row], weights)
            assert np.array_equal(x["padding_mask"][row], x["token_ids"][row] > 0)
            rows += 1
    assert rows > 30


def test_a_writer_from_left_to_right_predicts_every_token_but_the_first(bert):
    token_ids, segment_ids = np.array([[2, 7, 8, 9, 3, 0, 0], [0] * 7])
    positions, labels, weights = bert.next_token_targets(
        token_ids, segment_ids, from_segment=0, max_predictions=6
    )
    assert labels[weights == 1].tolist() == [7, 8, 9, 3]
    assert positions[weights == 1].tolist() == [0, 1, 2, 3]


def test_its_batches_have_the_form_of_the_masked_ones_and_can_start_anywhere(bert, tensorflow, folder):
    from snippets.bert.masked_lm_data import MaskedLMOptions, masked_lm_dataset

    options = bert.StreamOptions(batch_size=4, epochs=2)
    dataset = bert.next_token_dataset(folder, options, max_predictions=5)
    masked = masked_lm_dataset(folder, MaskedLMOptions(batch_size=4, max_predictions=5))
    assert dataset.element_spec == masked.element_spec
    full = list(dataset.as_numpy_iterator())
    rest = bert.next_token_dataset(folder, options, max_predictions=5, start_step=9)
    for a, b in zip(full[9:], rest.as_numpy_iterator(), strict=True):
        flat = tensorflow.nest.flatten
        assert all(map(np.array_equal, flat(a), flat(b)))


@pytest.mark.parametrize("predictions", [0, 16])
def test_more_predictions_than_tokens_and_none_are_refused(bert, folder, predictions):
    with pytest.raises(ValueError) as error:
        bert.next_token_dataset(folder, bert.StreamOptions(4), max_predictions=predictions)
    assert str(error.value) == f"expected 1 <= max_predictions < 16, received {predictions}"

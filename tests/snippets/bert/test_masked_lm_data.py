from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from snippets.bert.whole_word_mask import MaskRule, whole_word_mask

LENGTH, VOCABULARY = 16, 60


@pytest.fixture(scope="module")
def bert(tensorflow):
    from snippets.bert import masked_lm_data, record_stream, records

    public = vars(records) | vars(record_stream) | vars(masked_lm_data)
    return SimpleNamespace(**{name: value for name, value in public.items() if name[0] != "_"})


@pytest.fixture(scope="module")
def originals(bert):
    rng = np.random.default_rng(0)
    records = []
    for _ in range(96):
        n = int(rng.integers(4, LENGTH - 2))
        token_ids, segment_ids, word_index = np.zeros((3, LENGTH), int)
        token_ids[: n + 2] = [2, *rng.integers(5, VOCABULARY, n), 3]
        segment_ids[n // 2 : n + 2] = 1
        word_index[:] = -1
        word_index[1 : n + 1] = np.cumsum([0, *(rng.random(n - 1) < 0.7)])
        records.append(bert.Record(token_ids, segment_ids, word_index))
    return records


@pytest.fixture(scope="module")
def folder(bert, originals, tmp_path_factory):
    folder = tmp_path_factory.mktemp("masked") / "records"
    bert.write_records(originals, folder, shards=4, vocabulary_hash="abc", vocabulary_size=VOCABULARY)
    return folder


def batches(bert, folder, *, start_step=0, pipeline=0, pipelines=1, **options):
    options = bert.MaskedLMOptions(**{"batch_size": 8, "max_predictions": 4, "rate": 0.3, **options})
    dataset = bert.masked_lm_dataset(
        folder, options, start_step=start_step, pipeline=pipeline, pipelines=pipelines
    )
    return list(dataset.as_numpy_iterator())


def flat(tensorflow, batch):
    return tensorflow.nest.flatten(batch)


def restored(batch):
    """The rows of a batch with all masks undone."""
    x, y, w = batch
    token_ids = x["token_ids"].copy()
    rows, columns = np.nonzero(w)
    token_ids[rows, x["masked_positions"][rows, columns]] = y[rows, columns]
    return token_ids


def test_each_row_is_the_definition_with_the_random_numbers_of_its_epoch_and_record(
    bert, tensorflow, folder, originals
):
    by_tokens = {tuple(record.token_ids): number for number, record in enumerate(originals)}
    seen = []
    for step, batch in enumerate(batches(bert, folder, epochs=2, seed=5)):
        x, y, w = batch
        for row, token_ids in enumerate(restored(batch)):
            number = by_tokens[tuple(token_ids)]
            seen.append(number)
            key = bert.random_key(5, bert.MASKS, tensorflow.constant(step // 12, "int64"), number)
            uniform = tensorflow.random.stateless_uniform([3, LENGTH], key, alg="philox").numpy()
            record = originals[number]
            expected = whole_word_mask(
                record.token_ids, record.word_index, uniform, MaskRule(VOCABULARY, 4, 0.3)
            )
            assert np.array_equal(x["token_ids"][row], expected.token_ids)
            assert np.array_equal(x["masked_positions"][row], expected.positions)
            assert np.array_equal(y[row], expected.labels)
            assert np.array_equal(w[row], expected.weights)
            assert np.array_equal(x["segment_ids"][row], record.segment_ids)
            assert np.array_equal(x["padding_mask"][row], record.token_ids != 0)
    assert sorted(seen) == sorted([*range(96)] * 2)


def test_a_run_that_starts_later_sees_what_the_uninterrupted_run_saw(bert, tensorflow, folder):
    full = batches(bert, folder, epochs=3)
    for step in (1, 12, 35):
        rest = batches(bert, folder, epochs=3, start_step=step)
        assert len(rest) == 36 - step
        for a, b in zip(full[step:], rest, strict=True):
            assert all(map(np.array_equal, flat(tensorflow, a), flat(tensorflow, b)))


def test_two_pipelines_share_the_batches_of_one(bert, tensorflow, folder):
    halves = [batches(bert, folder, epochs=2, pipeline=i, pipelines=2) for i in (0, 1)]
    for whole, first, second in zip(batches(bert, folder, epochs=2), *halves, strict=True):
        for a, b, c in zip(*(flat(tensorflow, each) for each in (whole, first, second)), strict=True):
            assert np.array_equal(a, np.concatenate([b, c]))


def masks(batch_list):
    """What the model sees of each sequence."""
    return {
        tuple(true): tuple(seen)
        for batch in batch_list
        for true, seen in zip(restored(batch), batch[0]["token_ids"], strict=True)
    }


def test_the_mask_of_a_record_depends_on_seed_and_epoch_and_on_nothing_else(bert, folder):
    first_epoch = masks(batches(bert, folder, epochs=1))
    assert first_epoch == masks(batches(bert, folder, epochs=1, batch_size=12, shuffle_window=5))
    second_epoch = masks(batches(bert, folder, epochs=2, start_step=12))
    other_seed = masks(batches(bert, folder, epochs=1, seed=1))
    for other in (second_epoch, other_seed):
        assert first_epoch.keys() == other.keys()
        assert np.mean([first_epoch[key] == other[key] for key in other]) < 0.15


def test_words_are_masked_with_their_rate(bert, folder, originals):
    epochs = 40
    masked = sum(
        batch[2].sum() for batch in batches(bert, folder, epochs=epochs, max_predictions=14, rate=0.15)
    )
    lengths = np.concatenate([np.bincount(r.word_index[r.word_index >= 0]) for r in originals])
    expected = 0.15 * epochs * lengths.sum()
    deviation = np.sqrt(0.15 * 0.85 * epochs * (lengths**2).sum())
    assert abs(masked - expected) < 4 * deviation


def test_all_is_static_in_32_bits_and_no_python_runs_in_the_pipeline(bert, tensorflow, folder):
    options = bert.MaskedLMOptions(batch_size=8, max_predictions=4)
    dataset = bert.masked_lm_dataset(folder, options)
    x, y, w = dataset.element_spec
    assert {name: (tuple(spec.shape), spec.dtype.name) for name, spec in x.items()} == {
        "token_ids": ((8, LENGTH), "int32"),
        "segment_ids": ((8, LENGTH), "int32"),
        "padding_mask": ((8, LENGTH), "bool"),
        "masked_positions": ((8, 4), "int32"),
    }
    assert (tuple(y.shape), y.dtype.name) == ((8, 4), "int32")
    assert (tuple(w.shape), w.dtype.name) == ((8, 4), "float32")

    graph = tensorflow.compat.v1.GraphDef.FromString(
        tensorflow.raw_ops.DatasetToGraphV2(input_dataset=dataset._variant_tensor).numpy()
    )
    ops = {node.op for node in graph.node}
    ops |= {node.op for function in graph.library.function for node in function.node_def}
    assert "StatelessRandomUniformV2" in ops
    assert not {op for op in ops if "Py" in op}
    assert not {op for op in ops if op.startswith("Random")}  # nothing draws from a hidden state


def test_another_vocabulary_and_damaged_files_stop_the_run(bert, tensorflow, folder, tmp_path):
    import shutil

    with pytest.raises(ValueError, match=r"records.json: expected records of the vocabulary xyz, found abc"):
        batches(bert, folder, vocabulary_hash="xyz")
    copied = tmp_path / "records"
    shutil.copytree(folder, copied)
    file = next(copied.glob("*.tfrecord"))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(tensorflow.errors.DataLossError, match="corrupted record"):
        batches(bert, copied, epochs=1)

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest


@pytest.fixture(scope="module")
def bert(tensorflow):
    from snippets.bert import record_stream, records

    public = vars(records) | vars(record_stream)
    return SimpleNamespace(**{name: value for name, value in public.items() if name[0] != "_"})


@pytest.fixture(scope="module")
def folder(bert, tmp_path_factory):
    """24 records in 4 files; the id at place 1 is 10 plus the number of the record."""
    folder = tmp_path_factory.mktemp("stream") / "records"
    records = [
        bert.Record(np.array([2, 10 + i, 3]), np.zeros(3, int), np.array([-1, 0, -1])) for i in range(24)
    ]
    bert.write_records(records, folder, shards=4, vocabulary_hash="", vocabulary_size=50)
    return folder


def numbers(bert, folder, *, start_step=0, pipeline=0, pipelines=1, **options):
    """The epoch and the number of each record of the stream."""
    options = bert.StreamOptions(**{"batch_size": 4, **options})
    shards = bert.read_header(folder).shards
    lanes = bert.lanes_of(shards, folder, batch_size=options.batch_size, pipelines=pipelines)
    stream = bert.record_stream(lanes, options, start_step=start_step, pipeline=pipeline, pipelines=pipelines)
    stream = stream.map(lambda epoch, s: (epoch, bert.parse_record(s, max_length=3)["number"]))
    return [(int(epoch), int(number)) for epoch, number in stream.as_numpy_iterator()]


def test_each_epoch_has_every_record_once_in_another_order(bert, folder):
    found = numbers(bert, folder, epochs=5, seed=7)
    epochs = [[n for e, n in found if e == epoch] for epoch in range(5)]
    assert [e for e, _ in found] == sorted(e for e, _ in found)
    assert all(sorted(epoch) == list(range(24)) for epoch in epochs)
    assert len(set(map(tuple, epochs))) == 5
    assert found == numbers(bert, folder, epochs=5, seed=7)
    assert found != numbers(bert, folder, epochs=5, seed=8)


def test_without_shuffling_the_order_is_that_of_the_files(bert, folder):
    found = numbers(bert, folder, epochs=1, shuffle_window=1)
    assert found == [(0, n) for n in range(24)]


def test_the_seed_of_tensorflow_changes_nothing(bert, folder, tensorflow):
    found = []
    for seed in (1, 2):
        tensorflow.random.set_seed(seed)
        found.append(numbers(bert, folder, epochs=2))
    assert found[0] == found[1]


def test_in_a_lane_each_order_of_records_is_equally_frequent(bert, tmp_path):
    records = [bert.Record(np.array([2, 9, 3]), np.zeros(3, int), np.array([-1, 0, -1]))] * 3
    bert.write_records(records, tmp_path / "r", shards=1, vocabulary_hash="", vocabulary_size=10)
    found = [n for _, n in numbers(bert, tmp_path / "r", batch_size=3, epochs=600)]
    orders = Counter(tuple(found[i : i + 3]) for i in range(0, len(found), 3))
    assert len(orders) == 6
    chi_squared = sum((count - 100) ** 2 / 100 for count in orders.values())
    assert chi_squared < 20.5  # once in a thousand, of 5 degrees of freedom


@pytest.mark.parametrize("window", [1, 4, 100])
def test_it_can_start_at_any_step(bert, folder, window):
    full = numbers(bert, folder, epochs=3, shuffle_window=window)
    for step in (1, 6, 11):
        assert numbers(bert, folder, epochs=3, shuffle_window=window, start_step=step) == full[4 * step :]


def test_the_start_costs_at_most_the_epoch_that_it_lies_in(bert, folder):
    steps = bert.lanes_of(bert.read_header(folder).shards, folder, batch_size=4).steps
    far = 10**9  # to read a thousand million epochs would take hours
    found = numbers(bert, folder, epochs=far + 1, start_step=far * steps + 2)
    assert {epoch for epoch, _ in found} == {far}
    assert len(found) == 4 * (steps - 2)


@pytest.mark.parametrize("pipelines", [2, 4])
def test_the_batches_of_several_pipelines_together_are_those_of_one(bert, folder, pipelines):
    rows = 4 // pipelines
    parts = [
        numbers(bert, folder, epochs=2, start_step=3, pipeline=i, pipelines=pipelines)
        for i in range(pipelines)
    ]
    together = [
        record for step in range(9) for part in parts for record in part[step * rows : (step + 1) * rows]
    ]
    assert together == numbers(bert, folder, epochs=2, start_step=3)


def test_a_pipeline_reads_only_its_own_files(bert, folder):
    lanes = bert.lanes_of(bert.read_header(folder).shards, folder, batch_size=4, pipelines=2)
    own = bert.Lanes((("/nowhere",),) * 2 + lanes.files[2:], lanes.rows, lanes.steps)
    stream = bert.record_stream(own, bert.StreamOptions(4, epochs=1), pipeline=1, pipelines=2)
    assert len(list(stream)) == 12


def test_what_does_not_fill_a_batch_comes_in_other_epochs(bert, folder):
    found = numbers(bert, folder, batch_size=5, epochs=20)
    assert Counter(epoch for epoch, _ in found) == dict.fromkeys(range(20), 20)
    assert {n for _, n in found} == set(range(24))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"batch_size": 5, "pipelines": 5},
            "expected at least one shard for each of 5 pipelines, found 4 in {folder}; "
            "write the records with more shards",
        ),
        (
            {"batch_size": 5, "pipelines": 2},
            "expected a batch and a number of shards that 2 pipelines can share, "
            "received batch_size=5 and 4 shards in {folder}; choose multiples of 2 for both",
        ),
        (
            {"batch_size": 28},
            "expected at least 7 records in each of 4 lanes, found 6 in {folder}; "
            "choose a smaller batch than 28",
        ),
        ({"start_step": -1}, "expected start_step >= 0, received -1"),
        ({"pipeline": 2, "pipelines": 2}, "expected a pipeline from 0 to 1, received 2"),
        ({"batch_size": 0}, "expected batch_size >= 1, received 0"),
        ({"epochs": 0}, "expected epochs >= 1, received 0"),
        ({"seed": -1}, "expected a seed from 0 to 2^29 - 1, received -1"),
    ],
)
def test_what_cannot_be_is_refused(bert, folder, arguments, message):
    with pytest.raises(ValueError) as error:
        numbers(bert, folder, **arguments)
    assert str(error.value) == message.format(folder=folder)

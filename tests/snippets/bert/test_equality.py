from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest


@pytest.fixture(scope="module")
def library(tensorflow):
    from snippets.bert import equality

    return SimpleNamespace(**vars(equality))


@pytest.fixture(scope="module")
def rows(library, two_replicas):
    return {row["way"]: row for row in library.equality_table(two_replicas)}


@pytest.mark.xla
@pytest.mark.replicas(2)
@pytest.mark.workers(2)
def test_training_is_the_same_in_every_way(rows):
    assert list(rows) == [
        "one device",
        "XLA",
        "two replicas",
        "micro-batches",
        "two processes",
        "resumed after SIGKILL",
        "mixed bfloat16",
    ]
    for way, row in list(rows.items())[:-1]:
        assert row["SGD"] < 1e-5, way
        assert row["LAMB"] < 1e-5, way  # measured: 3e-7
        assert row["loss"] < 1e-5, way


def test_a_resumed_training_is_the_same_to_the_last_bit(rows):
    assert rows["resumed after SIGKILL"] == {"way": "resumed after SIGKILL", "SGD": 0, "LAMB": 0, "loss": 0}


@pytest.mark.mixed_precision
def test_bfloat16_has_the_same_loss_within_a_percent(rows):
    assert 0 < rows["mixed bfloat16"]["loss"] < 0.01
    assert rows["mixed bfloat16"]["SGD"] > 1e-5


def test_the_table_shows_the_largest_difference_of_all_processes(library):
    weights = [np.ones(3)]
    same, other = library.Outcome(weights, 2.0), library.Outcome([np.array([1.0, 1.5, 1.0])], 2.2)
    found = library._differences([same, same], [[same, same], [other, same]])
    assert found == {"SGD": 0.5, "LAMB": 0, "loss": pytest.approx(0.1)}


def test_weights_move_far_beyond_the_tolerance(library, tmp_path):
    library.write_copy_corpus(tmp_path / "records", sequences=64, length=7, symbols=20, shards=2)
    before = library.build_bert_mlm(library.SIZES_OF_TRIALS, seed=0).get_weights()
    outcome = library.run_trial(library.Trial(str(tmp_path / "records"), "SGD"), library.make_strategy("cpu"))
    assert max(np.abs(a - b).max() for a, b in zip(outcome.weights, before, strict=True)) > 0.01


def test_a_training_that_fails_was_not_killed(library, capfd):
    with pytest.raises(RuntimeError) as caught:
        library.train_and_die([library.Trial("/nowhere", "SGD")])
    assert str(caught.value) == "expected a process that SIGKILL ends, found the code 1"
    assert "ValueError: /nowhere/records.json" in capfd.readouterr().err


def test_no_python_runs_in_the_input_pipeline(library, tmp_path):
    from snippets.bert.pipeline_ops import python_ops

    library.write_copy_corpus(tmp_path / "records", sequences=64, length=7, symbols=20, shards=2)
    options = library.MaskedLMOptions(16, max_predictions=4)
    assert python_ops(library.masked_lm_dataset(tmp_path / "records", options, start_step=3)) == []

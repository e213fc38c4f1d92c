from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest

# Keras 3.15 saves variables of TensorFlow in a way that numpy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword")

WORDS = ("the", "cat", "sat", "on", "a", "mat", "and", "then", "it", "saw", "one", "red", "hen", "in", "sun")
SMALL = ["--max-length", "16", "--vocabulary-size", "34", "--batch-size", "4", "--shards", "2", "--no-jit"]


@pytest.fixture(scope="module")
def library(tensorflow):
    from snippets.bert import checkpoints, fill_mask, pretrain, pretraining_run

    return SimpleNamespace(
        pretrain=pretrain.main,
        fill_mask=fill_mask.main,
        runs=pretraining_run,
        checkpoints=checkpoints.checkpoints,
        load_model=fill_mask.load_model,
    )


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    rng = np.random.default_rng(0)
    for name in ("a.txt", "b.txt"):
        sentences = [" ".join(rng.choice(WORDS, 8)) + "." for _ in range(60)]
        (folder / name).write_text("\n\n".join(sentences), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def one_process(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)


@pytest.fixture(scope="module")
def run_folder(library, texts, tmp_path_factory):
    """A run of six steps, done."""
    folder = tmp_path_factory.mktemp("run")
    averaged = ["--average", "0.5", "--save-every", "2"]
    assert library.pretrain([str(texts), "--output", str(folder), "--steps", "6", *averaged, *SMALL]) == 0
    return folder


def weights(library, folder):
    return library.load_model(folder / "model.keras").get_weights()


def test_a_run_says_what_it_does(library, texts, tmp_path, capsys):
    run = tmp_path / "run"
    arguments = [str(texts), "--output", str(run), "--steps", "4", "--report-every", "2", *SMALL]
    assert library.pretrain(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"Training a tokenizer of 34 pieces on {texts}"
    assert lines[1].endswith(f"sequences of 16 pieces to {run}/records")
    assert lines[2] == "Training for 4 steps, on 1 replica"
    assert [line.partition("  ")[0] for line in lines[3:5]] == ["step 2/4", "step 4/4"]
    assert lines[5:] == [f"Saved {run}/model.keras"]
    assert library.pretrain(arguments) == 0
    assert capsys.readouterr().out.splitlines() == ["All 4 steps are done", f"Saved {run}/model.keras"]


def test_averages_of_the_weights_are_saved(library, run_folder):
    (newest,) = library.checkpoints(run_folder / "checkpoints")[-1:]
    with np.load(newest) as found:
        last = [found[key] for key in found.files if key.startswith("model/")]
    averaged = weights(library, run_folder)
    shapes = [each.shape for each in averaged]
    last = [each for each in last if each.shape != (2,)]  # without the seeds
    assert [each.shape for each in last] == shapes
    assert 1e-6 < max(np.abs(a - b).max() for a, b in zip(averaged, last, strict=True)) < 0.1


@pytest.mark.workers(1)
def test_a_killed_run_goes_on_to_the_same_model(library, texts, run_folder, tmp_path, capsys):
    arguments = [str(texts), "--output", str(tmp_path), "--steps", "6", "--average", "0.5"]
    arguments += ["--save-every", "2", *SMALL]
    command = [sys.executable, "-m", "snippets.bert.pretrain", *arguments]
    environment = os.environ | {"PYTHONPATH": ".", "KERAS_BACKEND": "tensorflow"}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 300
        while not library.checkpoints(tmp_path / "checkpoints"):
            assert process.poll() is None and time.monotonic() < end, (tmp_path / "log").read_text()
            time.sleep(0.001)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert library.pretrain(arguments) == 0
    said = capsys.readouterr().out
    assert "Resuming after step" in said or "All 6 steps are done" in said
    for a, b in zip(weights(library, tmp_path), weights(library, run_folder), strict=True):
        assert np.array_equal(a, b)


def test_an_interrupted_run_is_saved_where_it_stands(
    library, texts, run_folder, tmp_path, capsys, monkeypatch
):
    arguments = [str(texts), "--output", str(tmp_path), "--steps", "6", "--average", "0.5", *SMALL]
    with monkeypatch.context() as patch:
        step = library.runs.Progress.step

        def interrupted(self, sums):
            step(self, sums)
            if self.done == 3:
                raise KeyboardInterrupt

        patch.setattr(library.runs.Progress, "step", interrupted)
        assert library.pretrain(arguments) == 130
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Stopped and saved after step 3; the same command goes on from there"
    )
    assert library.pretrain(arguments) == 0
    assert "Resuming after step 3 of 6, on 1 replica" in capsys.readouterr().out
    for a, b in zip(weights(library, tmp_path), weights(library, run_folder), strict=True):
        assert np.array_equal(a, b)


@pytest.mark.mixed_precision
@pytest.mark.replicas(2)
def test_records_of_an_earlier_run_serve_another(library, run_folder, tmp_path, capsys):
    arguments = [str(run_folder), "--output", str(tmp_path), "--steps", "2", "--strategy", "cpu"]
    arguments += ["--batch-size", "8", "--dtype", "mixed_bfloat16", "--replicas", "2", "--micro-batches", "2"]
    assert library.pretrain([*arguments, "--no-jit"]) == 0
    assert capsys.readouterr().out.startswith("Training for 2 steps, on 2 replicas")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["checkpoints", "model.keras"]


def test_records_can_be_all_that_is_wanted(library, texts, tmp_path, capsys):
    assert library.pretrain([str(texts), "--output", str(tmp_path), "--prepare-only", *SMALL]) == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["records", "tokenizer.model"]


def test_a_loss_that_is_not_finite_ends_the_run(library, run_folder, tmp_path, capsys):
    arguments = [str(run_folder), "--output", str(tmp_path), "--steps", "20", "--peak", "1e30"]
    arguments += ["--batch-size", "4", "--report-every", "2", "--save-every", "2", "--no-jit"]
    assert library.pretrain(arguments) == 1
    assert capsys.readouterr().err.endswith("; try a lower learning rate\n")


def error(library, capsys, *arguments):
    code = library.pretrain([str(each) for each in arguments])
    said = capsys.readouterr().err
    assert code == 2
    assert said.count("\n") == 1
    return said.removeprefix("pretrain: ").removesuffix("\n")


def test_every_mistake_is_one_line(library, texts, run_folder, tmp_path, capsys, monkeypatch):
    (empty := tmp_path / "empty").mkdir()
    (latin := tmp_path / "latin").mkdir()
    (latin / "a.txt").write_bytes("ein\nBär".encode("latin-1"))
    new = ["--output", tmp_path / "new"]
    assert error(library, capsys, empty, *new) == (
        f"{empty}: expected a text file, or a folder with files *.txt or *.txt.xz in it"
    )
    assert error(library, capsys, latin, *new).startswith(
        f"{latin}/a.txt:2: expected UTF-8, found the byte 0xe4"
    )
    assert error(library, capsys, texts, *new, "--strategy", "tpu") == (
        "expected a TPU, found none; where there is one, TPU_NAME names it, 'local' on its own machine"
    )
    assert error(library, capsys, texts, *new, "--batch-size", 9, "--micro-batches", 2) == (
        "expected a batch_size divisible by 1 replicas times 2 micro-batches, 2, received 9"
    )
    assert error(library, capsys, texts, *new, "--steps", 0) == "expected steps of at least 1, received 0"
    assert error(library, capsys, texts, *new, "--vocabulary-size", 9000).startswith(
        "expected vocabulary_size <= "
    )
    monkeypatch.setenv("TF_CONFIG", "{")
    assert error(library, capsys, texts, *new).startswith("TF_CONFIG is not JSON")
    assert not (tmp_path / "new").exists()


def test_a_run_that_does_not_fit_what_is_there_is_refused(library, texts, run_folder, tmp_path, capsys):
    old = [texts, "--output", run_folder]
    assert error(library, capsys, *old, "--vocabulary-size", 30) == (
        f"{run_folder}/tokenizer.model: expected a vocabulary of 30, found 34; "
        "leave the size out, or begin in another folder"
    )
    assert error(library, capsys, *old, "--max-length", 32) == (
        f"{run_folder}/records/records.json: expected sequences of length 32, found 16"
    )
    assert error(library, capsys, *old, "--steps", 7, "--batch-size", 4) == (
        f"{run_folder}/checkpoints/step-000000006.npz: expected average 0.0, found 0.5; "
        "go on with the settings it was written with, or begin in another folder"
    )
    (mixed := tmp_path / "mixed").mkdir()
    (mixed / "records").symlink_to(run_folder / "records")
    library.pretrain(
        [str(texts), "--output", str(tmp_path / "o"), "--prepare-only", "--vocabulary-size", "30"]
    )
    capsys.readouterr()
    (mixed / "tokenizer.model").write_bytes((tmp_path / "o" / "tokenizer.model").read_bytes())
    assert "expected records of the vocabulary" in error(library, capsys, mixed, "--output", tmp_path / "p")


def test_processes_want_records_with_enough_shards(
    library, run_folder, texts, tmp_path, tensorflow, monkeypatch
):
    """Only that: a strategy of several processes would have to be the first thing in this one."""

    class ThreeProcesses(tensorflow.distribute.MultiWorkerMirroredStrategy):
        num_replicas_in_sync = 3

        def __init__(self):
            pass

    monkeypatch.setattr(library.runs, "make_strategy", lambda *args, **named: ThreeProcesses())
    cluster = '{"cluster": {"worker": ["a:1", "b:1", "c:1"]}, "task": {"type": "worker", "index": 0}}'
    monkeypatch.setenv("TF_CONFIG", cluster)
    options = library.runs.RunOptions(str(texts), str(tmp_path / "new"), batch_size=6)
    with pytest.raises(ValueError) as caught:
        library.runs.prepare_run(options, say=print)
    assert str(caught.value) == (
        f"{tmp_path}/new/records: no records yet; before several processes, run --prepare-only"
    )
    options = library.runs.RunOptions(str(run_folder), str(tmp_path / "new"), batch_size=6)
    with pytest.raises(ValueError) as caught:
        library.runs.prepare_run(options, say=print)
    assert str(caught.value) == (
        "expected at least one shard for each of 3 pipelines, "
        f"found 2 in {run_folder}/records; write the records with more shards"
    )


def test_a_run_fills_masks(library, run_folder, capsys):
    assert library.fill_mask([str(run_folder), "the [MASK] sat on a [MASK]", "--top", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "MASK" in line] == ["[MASK] 1", "[MASK] 2"]
    assert len(lines) == 6
    probabilities = [float(line.split()[0]) for line in lines if "MASK" not in line]
    assert all(0 < each < 1 for each in probabilities)


def test_what_cannot_be_filled_is_said_in_a_line(library, run_folder, tmp_path, capsys):
    def said(*arguments):
        assert library.fill_mask([str(each) for each in arguments]) == 2
        return capsys.readouterr().err

    assert said(run_folder, "the cat") == (
        "fill_mask: expected a sentence with 1 to 3 times [MASK], received 0: 'the cat'\n"
    )
    assert said(run_folder, "[MASK]" + " cat" * 40).startswith(
        "fill_mask: expected a sentence of at most 14 pieces, received "
    )
    assert said(tmp_path / "model.keras", "[MASK]") == (
        f"fill_mask: {tmp_path}/model.keras: expected a model that pretrain saved, found no such file\n"
    )
    other = tmp_path / "tokenizer.model"
    from snippets.bert.tokenizer import train_tokenizer

    train_tokenizer(["to be or not to be"], vocabulary_size=12).save(other)
    assert said(run_folder, "[MASK]", "--tokenizer", other) == (
        "fill_mask: expected the tokenizer of the model, with 34 pieces, received one with 12\n"
    )


def test_help_names_every_option(library, capsys):
    with pytest.raises(SystemExit) as caught:
        library.pretrain(["--help"])
    assert caught.value.code == 0
    said = capsys.readouterr().out
    assert all("--" + name.replace("_", "-") in said for name in ("output", "micro_batches", "no_jit", "tpu"))

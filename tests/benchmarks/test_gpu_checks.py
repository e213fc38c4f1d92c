from __future__ import annotations

import json
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="module")
def library(tensorflow):
    from benchmarks import gpu_checks, gpu_training

    return SimpleNamespace(checks=gpu_checks, training=gpu_training)


def rows_of(*found):
    return lambda backend, *, stand_in: iter(
        {"check": f"check {number}", "found": each, "bound": 1.0} for number, each in enumerate(found)
    )


def test_without_a_gpu_there_is_one_line_and_no_result(library, tmp_path, capsys):
    if library.checks.gpu_name("tensorflow"):
        pytest.skip("there is one")
    assert library.checks.main([], results=tmp_path / "gpu") == 1
    said = capsys.readouterr().err
    assert said.startswith("gpu-checks: the Keras backend 'tensorflow' sees no GPU here; nothing was checked")
    assert said.count("\n") == 1
    assert not (tmp_path / "gpu").exists()


def test_a_stand_in_says_so_and_keeps_nothing(library, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(library.checks, "checks", rows_of(0.5))
    assert library.checks.main(["--stand-in"], results=tmp_path / "gpu") == 0
    assert capsys.readouterr().out.splitlines() == [
        "stand-in: a CPU, not a GPU, Keras on tensorflow",
        "check=check 0 found=0.5 bound=1",
    ]
    assert not (tmp_path / "gpu").exists()


@pytest.mark.parametrize("bad", [2.0, float("nan")])
def test_results_are_kept_by_device_and_what_is_beyond_its_bound_is_named(
    library, tmp_path, capsys, monkeypatch, bad
):
    """The name of the GPU is made up."""
    monkeypatch.setattr(library.checks, "checks", rows_of(0.5, bad))
    monkeypatch.setattr(library.checks, "gpu_name", lambda backend: "Example GPU 9000/X")
    assert library.checks.main([], results=tmp_path / "gpu") == 1
    assert capsys.readouterr().err == "gpu-checks: beyond their bounds: check 1\n"
    (file,) = (tmp_path / "gpu").iterdir()
    assert file.name == "example-gpu-9000-x-tensorflow.json"
    kept = json.loads(file.read_text())
    assert kept["device"] == "Example GPU 9000/X"
    assert set(kept["versions"]) == {"python", "keras", "numpy", "tensorflow"}
    assert len(kept["rows"]) == 2


def test_an_unknown_backend_has_no_gpu(library):
    assert library.checks.gpu_name("numpy") is None


def test_the_checks_themselves_run_with_the_cpu_in_place_of_a_gpu(library):
    """The first of each kind: the others differ in options only."""
    config = library.checks.BertConfig.tiny(50, max_length=8, max_predictions=2)
    first = [
        next(library.checks.neutral_checks()),
        next(library.training.equality_checks("CPU:0")),
        next(library.training.speeds("CPU:0", config, batch_size=2)),
    ]
    assert [row["check"] for row in first] == [
        "forward pass beside numpy, float32",
        "largest difference of a weight from the CPU after 8 steps, SGD",
        "tokens a second, float32",
    ]
    assert first[0]["found"] < 1e-5
    assert first[1]["found"] == 0
    assert first[2]["found"] > 0

from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

SETTINGS = {"vocabulary": "abc", "batch_size": 4}


@pytest.fixture(scope="module")
def library(tensorflow):
    import keras

    from snippets.bert import checkpoints

    return SimpleNamespace(**{**vars(checkpoints), "keras": keras})


def a_run(library, *, seed=0, units=3, optimizer="AdamW"):
    keras = library.keras
    keras.utils.set_random_seed(seed)
    layers = [keras.Input((2,)), keras.layers.Dense(units), keras.layers.Dropout(0.5)]
    model = keras.Sequential(layers)
    optimizer = getattr(keras.optimizers, optimizer)(use_ema=True)
    optimizer.build(model.trainable_variables)
    return model, optimizer


def take_a_step(model, optimizer):
    gradients = [np.ones(each.shape, "float32") for each in model.trainable_variables]
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    model(np.ones((1, 2), "float32"), training=True)  # moves the seed of dropout


def state(model, optimizer):
    return [each.numpy() for each in (*model.variables, *optimizer.variables)]


def test_everything_comes_back(library, tmp_path):
    run = a_run(library)
    for _ in range(3):
        take_a_step(*run)
    file = library.save_checkpoint(tmp_path / "new", *run, settings=SETTINGS)
    assert file.name == "step-000000003.npz"
    other = a_run(library, seed=1)
    assert library.load_checkpoint(tmp_path / "new", *other, settings=SETTINGS) == 3
    assert any("seed_generator" in each.path for each in other[0].variables)
    for a, b in zip(state(*run), state(*other), strict=True):
        assert a.dtype == b.dtype
        assert np.array_equal(a, b)


def test_the_last_two_are_kept_and_the_newest_is_read(library, tmp_path):
    run = a_run(library)
    for _ in range(3):
        take_a_step(*run)
        library.save_checkpoint(tmp_path, *run, settings=SETTINGS)
    assert [each.name for each in library.checkpoints(tmp_path)] == [
        "step-000000002.npz",
        "step-000000003.npz",
    ]
    assert library.load_checkpoint(tmp_path, *a_run(library), settings=SETTINGS) == 3


def test_a_folder_without_one_leaves_the_run_at_its_beginning(library, tmp_path):
    run = a_run(library)
    before = state(*run)
    (tmp_path / "step-000000009.partial").write_bytes(b"half of one")
    assert library.load_checkpoint(tmp_path, *run, settings=SETTINGS) == 0
    assert all(np.array_equal(a, b) for a, b in zip(before, state(*run), strict=True))


def test_a_kill_in_the_middle_of_writing_leaves_the_one_before(library, tmp_path):
    program = f"""
import os, signal
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
from snippets.bert.checkpoints import save_checkpoint
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3), keras.layers.Dropout(0.5)])
optimizer = keras.optimizers.AdamW(use_ema=True)
optimizer.build(model.trainable_variables)
model.set_weights([0 * w for w in model.get_weights()])
save_checkpoint({str(tmp_path)!r}, model, optimizer, settings={SETTINGS!r})
optimizer.iterations.assign(1)
os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
save_checkpoint({str(tmp_path)!r}, model, optimizer, settings={SETTINGS!r})
"""
    environment = os.environ | {"PYTHONPATH": ".", "TF_CPP_MIN_LOG_LEVEL": "3"}
    ended = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, timeout=300)
    assert ended.returncode == -signal.SIGKILL, ended.stderr[-2000:]
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "step-000000000.npz",
        "step-000000001.partial",
    ]
    run = a_run(library)
    assert library.load_checkpoint(tmp_path, *run, settings=SETTINGS) == 0
    assert not run[0].get_weights()[0].any()
    take_a_step(*run)
    library.save_checkpoint(tmp_path, *run, settings=SETTINGS)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["step-000000000.npz", "step-000000001.npz"]


@pytest.mark.parametrize(
    ("changed", "settings", "expected"),
    [
        (
            {},
            SETTINGS | {"vocabulary": "xyz"},
            "expected vocabulary 'xyz', found 'abc'; "
            "go on with the settings it was written with, or begin in another folder",
        ),
        (
            {},
            {"batch_size": 4},
            "expected vocabulary None, found 'abc'; "
            "go on with the settings it was written with, or begin in another folder",
        ),
        (
            {"optimizer": "SGD"},
            SETTINGS,
            "expected 7 variables of model and optimizer, found 11; "
            "it belongs to another model or another optimizer",
        ),
        (
            {"units": 5},
            SETTINGS,
            "expected {path} of shape (2, 5), found (2, 3); it belongs to another model",
        ),
    ],
)
def test_another_run_is_refused_and_left_as_it_is(library, tmp_path, changed, settings, expected):
    file = library.save_checkpoint(tmp_path, *a_run(library), settings=SETTINGS)
    run = a_run(library, seed=1, **changed)
    before = state(*run)
    with pytest.raises(ValueError) as caught:
        library.load_checkpoint(tmp_path, *run, settings=settings)
    assert str(caught.value) == f"{file}: " + expected.format(path=run[0].variables[0].path)
    assert all(np.array_equal(a, b) for a, b in zip(before, state(*run), strict=True))


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_file_is_named(library, tmp_path, damage):
    run = a_run(library)
    file = library.save_checkpoint(tmp_path, *run, settings=SETTINGS)
    content = bytearray(file.read_bytes())
    if damage == "flipped":
        content[content.index(run[0].get_weights()[0].tobytes())] ^= 1
    file.write_bytes({"cut": content[: len(content) // 2], "flipped": content, "empty": b""}[damage])
    with pytest.raises(ValueError, match=r"is damaged .*; remove it to go on from the one before") as caught:
        library.load_checkpoint(tmp_path, *run, settings=SETTINGS)
    assert str(caught.value).startswith(str(file))


def test_a_file_of_something_else_is_refused(library, tmp_path):
    np.savez(tmp_path / "step-000000001.npz", a=1, b=2)
    with pytest.raises(ValueError) as caught:
        library.load_checkpoint(tmp_path, *a_run(library), settings=SETTINGS)
    assert str(caught.value).endswith("expected a checkpoint of save_checkpoint, found a, b")

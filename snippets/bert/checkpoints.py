"""Checkpoints from which a run goes on as if it had never stopped."""

import json
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

NAME = re.compile(r"step-(\d{9})\.npz")
SETTINGS = "settings"  # the entry that holds them, beside model/0, model/1, ..., optimizer/0, ...


def save_checkpoint(
    folder: str | Path,
    model: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    *,
    settings: Mapping[str, Any],
    keep: int = 2,
) -> Path:
    """Write what a run consists of at this step: weights, seeds, and all that the optimiser remembers.

    The optimiser counts the steps, and holds its moments and the averages of the weights. The position in
    the data is the step, if the stream of batches depends on nothing else; `settings` are what it depends
    on, and whatever else must not change. The file appears when it is complete and on disk, so a kill at
    any time leaves the one before. Then all but the last `keep` go.

    Shapes:
        any -> the file

    Example:
        >>> import tempfile
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> optimizer = keras.optimizers.Adam()
        >>> optimizer.build(model.trainable_variables)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_checkpoint(folder, model, optimizer, settings={"seed": 0}).name
        ...     [file.name for file in Path(folder).iterdir()]
        'step-000000000.npz'
        ['step-000000000.npz']
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"step-{int(optimizer.iterations.numpy()):09d}.npz"
    partial = file.with_suffix(".partial")
    arrays = {key: each.numpy() for key, each in _variables(model, optimizer).items()}
    with partial.open("wb") as stream:
        np.savez(stream, **{SETTINGS: np.array(json.dumps(settings, sort_keys=True))}, **arrays)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(file)
    _sync(folder)
    for old in checkpoints(folder)[:-keep]:
        old.unlink()
    return file


def load_checkpoint(
    folder: str | Path,
    model: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    *,
    settings: Mapping[str, Any],
) -> int:
    """Set model and optimiser to the newest checkpoint of a folder, and return its step; 0 if there is none.

    Shapes:
        a model and an optimiser as they were saved -> a number of steps

    Raises:
        ValueError: the file is damaged, or was written with other settings, another model or optimiser.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> load_checkpoint("/nowhere", model, keras.optimizers.SGD(), settings={})
        0
    """
    files = checkpoints(folder)
    if not files:
        return 0
    file = files[-1]
    try:
        with file.open("rb") as stream, np.load(stream) as found:
            arrays = {key: found[key] for key in found.files}
    except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
        raise ValueError(f"{file} is damaged ({error}); remove it to go on from the one before") from None
    if SETTINGS not in arrays:
        raise ValueError(f"{file}: expected a checkpoint of save_checkpoint, found {', '.join(arrays)}")
    _compare(file, json.loads(str(arrays.pop(SETTINGS))), json.loads(json.dumps(settings)))
    variables = _variables(model, optimizer)
    if variables.keys() != arrays.keys():
        raise ValueError(
            f"{file}: expected {len(variables)} variables of model and optimizer, found {len(arrays)}; "
            "it belongs to another model or another optimizer"
        )
    for key, variable in variables.items():
        if arrays[key].shape != tuple(variable.shape):
            raise ValueError(
                f"{file}: expected {variable.path} of shape {tuple(variable.shape)}, "
                f"found {arrays[key].shape}; it belongs to another model"
            )
    for key, variable in variables.items():
        variable.assign(arrays[key])
    return int(optimizer.iterations.numpy())


def checkpoints(folder: str | Path) -> list[Path]:
    """Return the complete checkpoints of a folder, the oldest first.

    Shapes:
        -> files

    Example:
        >>> checkpoints("/nowhere")
        []
    """
    folder = Path(folder)
    return sorted(each for each in folder.glob("step-*.npz") if NAME.fullmatch(each.name))


def _variables(model: keras.Model, optimizer: keras.optimizers.Optimizer) -> dict[str, keras.Variable]:
    """By place, for the names that Keras gives depend on what was built before."""
    named = {"model": model.variables, "optimizer": optimizer.variables}
    return {f"{kind}/{i}": each for kind, found in named.items() for i, each in enumerate(found)}


def _compare(file: Path, found: dict[str, Any], expected: dict[str, Any]) -> None:
    for name in sorted(found.keys() | expected.keys()):
        if found.get(name) != expected.get(name):
            raise ValueError(
                f"{file}: expected {name} {expected.get(name)!r}, found {found.get(name)!r}; "
                "go on with the settings it was written with, or begin in another folder"
            )


def _sync(folder: Path) -> None:
    """A name in a folder is on disk only when the folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""What the recorder sees of code that TensorFlow and Keras rewrite, trace, compile and run in threads."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from onesource.evidence.recorder import Recorder

MODELS = '''\
from functools import cache

import tensorflow as tf
from keras import layers, ops

from lab.helpers import doubled


def rewritten(x, flag=True):
    """Autograph makes another function of this one."""
    if flag:
        y = doubled(x)
    else:
        y = x - 1
    for _ in range(2):
        y = (
            y
            + 1
        )
    if tf.reduce_sum(y) > 0:
        y = y * 2
    else:
        y = y * 3

    def never(z):
        w = z
        return w

    if not flag:
        raise ValueError(
            "no"
        )
    return y


class Scale(layers.Layer):
    def build(self, shape):
        self.scale = self.add_weight(shape=shape[-1:])

    def call(self, x):
        return ops.tanh(x * self.scale)


class Table:
    @staticmethod
    @cache
    def row(n):
        return n * n


@cache
def square(n):
    return Table.row(n)
'''

HELPERS = '''\
def doubled(x):
    """Rewritten too."""
    try:
        z = x * 2
    except ValueError:
        z = x
    if x.shape[0] is None:
        return None
    return z
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Holds a package of its own."""
    folder = tmp_path_factory.mktemp("laboratory")
    (folder / "lab").mkdir()
    for name, text in {"__init__": "", "models": MODELS, "helpers": HELPERS}.items():
        (folder / "lab" / f"{name}.py").write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for name in ("lab", "lab.models", "lab.helpers"):
        del sys.modules[name]


@pytest.fixture
def lab(folder, tensorflow):
    """A recorder that has started."""
    recorder = Recorder(folder, "lab")
    recorder.start()
    return recorder


def lines(recorder: Recorder) -> dict[str, dict[str, set[int]]]:
    """By context and by name of a module, without what ran at import or outside tests."""
    found = recorder.stop()
    at_import = {(path, line) for path, ran in found.pop("", {}).items() for line in ran}
    return {
        context: {
            Path(path).stem: {line for line in ran if (path, line) not in at_import}
            for path, ran in files.items()
        }
        for context, files in found.items()
    }


@pytest.mark.parametrize("compiled", [False, True])
def test_a_rewritten_function_is_seen_where_it_was_written(lab, tensorflow, compiled):
    models = importlib.import_module("lab.models")
    x = tensorflow.constant([1.0, 2.0])
    for context in ("first", "second"):
        lab.switch(context)
        assert tensorflow.function(models.rewritten, jit_compile=compiled)(x).numpy().tolist() == [8.0, 12.0]
    seen = lines(lab)
    assert seen["first"]["models"].isdisjoint({14, 26, 27, 30, 31})
    assert seen["first"]["models"].issuperset({11, 12, 15, 16, 20, 21, 23, 33})
    assert seen["first"]["helpers"] & {4, 6, 7, 8, 9} == {4, 7, 9}
    assert seen["first"] == seen["second"]


def test_a_layer_that_keras_compiles_is_seen(lab, tensorflow):
    import keras

    models = importlib.import_module("lab.models")
    lab.switch("fit")
    model = keras.Sequential([models.Scale(), keras.layers.Dense(1)])
    model.compile("sgd", "mse", jit_compile=True)
    model.fit(tensorflow.ones((4, 2)), tensorflow.ones((4, 1)), verbose=0)
    assert lines(lab)["fit"] == {"models": {38, 41}}


def test_replicas_run_in_threads_and_are_seen(lab, tensorflow, two_replicas):
    models = importlib.import_module("lab.models")
    lab.switch("replicas")
    two_replicas.run(tensorflow.function(models.rewritten), (tensorflow.constant([1.0]),))
    seen = lines(lab)["replicas"]
    assert {12, 33} <= seen["models"]
    assert seen["helpers"] >= {4, 7, 9}


def test_a_cached_function_is_seen_by_each_test_that_calls_it(lab, tensorflow):
    models = importlib.import_module("lab.models")
    for context in ("first", "second"):
        assert lab.switch(context) == {"first": "", "second": "first"}[context]
        assert models.square(3) + models.square(3) == 18
    seen = lines(lab)
    assert seen["first"] == seen["second"] == {"models": {48, 53}}

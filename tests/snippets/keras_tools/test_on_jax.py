"""What holds with TensorFlow holds with JAX, which needs a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

PROGRAM = """
import jax
import keras
import numpy as np
import pytest

from snippets.keras_tools.attention import attention_scores
from snippets.keras_tools.keras_averaging import swapped_by_addition, train_with
from snippets.keras_tools.moving_average import ExponentialMovingAverage
from snippets.keras_tools.old_ways import RememberingGate, outcome
from snippets.keras_tools.probe import capture, probe

assert keras.backend.backend() == "jax"


class Gate(keras.layers.Layer):
    def call(self, x):
        return x * probe("gate", keras.ops.sigmoid(x))


x = np.linspace(-1, 1, 12, dtype="float32").reshape(4, 3)
gate = Gate(name="layer")
inputs = keras.Input((3,))
model = keras.Model(inputs, gate(gate(inputs)))
first = 1 / (1 + np.exp(-x))
expected = {"layer/gate": first, "layer/gate:1": 1 / (1 + np.exp(-x * first))}
for call in (lambda x: capture(model, x), jax.jit(lambda x: capture(model, x))):
    _, found = call(x)
    assert found.keys() == expected.keys()
    for path, value in expected.items():
        np.testing.assert_allclose(found[path], value, rtol=1e-5)
compiled = jax.jit(lambda x, training: model(x))
compiled(x, training=False)
with pytest.raises(ValueError, match="no probe was reached"):
    capture(compiled, x)
print("probes")


def loss(shift):
    return keras.ops.sum(capture(model, x, shifts={"layer/gate:1": shift})[0])


np.testing.assert_allclose(jax.grad(loss)(np.zeros((4, 3), "float32")), x * first, rtol=1e-5)
print("derivatives")

tokens = np.array([[1, 2, 0]])
inputs = keras.Input((3,), dtype="int32")
mask = keras.ops.expand_dims(keras.ops.not_equal(inputs, 0), 1)
embedded = keras.layers.Embedding(4, 8)(inputs)
model = keras.Model(inputs, keras.layers.MultiHeadAttention(2, 4)(embedded, embedded, attention_mask=mask))
for call in (lambda x: attention_scores(model, x), jax.jit(lambda x: attention_scores(model, x))):
    outputs, scores = call(tokens)
    np.testing.assert_allclose(outputs, model(tokens), atol=1e-6)
    [score] = scores.values()
    np.testing.assert_allclose(np.sum(score, -1), 1, atol=1e-6)
    np.testing.assert_array_equal(score[..., 2], 0)
print("attention")

ours, plain = (train_with(kind) for kind in ("ExponentialMovingAverage", "no average"))
for a, b in zip(ours.after_second, plain.after_second, strict=True):
    np.testing.assert_array_equal(a, b)
average = [value.astype("float64") for value in plain.start]
for weights in plain.first.steps:
    average = [0.9 * a + 0.1 * w for a, w in zip(average, weights, strict=True)]
for a, b in zip(ours.first.validation[0], average, strict=True):
    np.testing.assert_allclose(a, b, atol=5e-7)
with pytest.raises(TypeError, match="'NoneType' object is not callable"):
    train_with("use_ema")
print("averages")


def small(seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.BatchNormalization()])
    model.compile(optimizer="adam", loss="mse", steps_per_execution=2)
    return model, ExponentialMovingAverage(model, 0.9, warmup=True, debias=True).attach()


(whole, expected), (half, _), (resumed, found) = (small(seed) for seed in (0, 0, 1))
data = {"x": x, "y": x[:, :2], "batch_size": 1, "shuffle": False, "verbose": 0}
for model in (whole, whole, half):
    model.fit(**data)
half.save_weights("state.weights.h5")
resumed.load_weights("state.weights.h5")
resumed.fit(**data)
for a, b in zip(found.averages(), expected.averages(), strict=True):
    np.testing.assert_array_equal(a, b)
found.update_batch_norm([x])
kernel, bias, *_, mean, variance = found.averages()
np.testing.assert_allclose(mean, (x @ kernel + bias).mean(0), atol=1e-6)
np.testing.assert_allclose(variance, (x @ kernel + bias).var(0), rtol=1e-4)
variables = len(resumed.optimizer.variables)
found.detach()
resumed.fit(**data)
assert len(resumed.optimizer.variables) == variables - 8
print("resumed")

assert swapped_by_addition(1e4, 1e-4) == (pytest.approx(1e-4), 1e4)
inputs, layer = keras.Input((3,)), RememberingGate()
layer(inputs)
assert outcome(lambda: keras.Model(inputs, layer.gate)).startswith("ValueError")
print("old ways")
"""


def test_all_of_it_runs_on_jax(tmp_path):
    environment = os.environ | {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    done = ["probes", "derivatives", "attention", "averages", "resumed", "old ways"]
    assert run.stdout.split("\n") == [*done, ""], run.stderr
    assert run.returncode == 0, run.stderr

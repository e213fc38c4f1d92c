"""Probes and captures: what is recorded, where, and by whom."""

from __future__ import annotations

import re
import threading
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest


@pytest.fixture(scope="module")
def probing(tensorflow: ModuleType) -> SimpleNamespace:
    import keras

    from snippets.keras_tools.probe import capture, probe

    class Gate(keras.layers.Layer):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.dense = keras.layers.Dense(3, use_bias=False, dtype=self.dtype_policy)

        def call(self, x: Any) -> Any:
            return x * probe("gate", keras.ops.sigmoid(self.dense(x)))

    def block(name: str) -> Any:
        inputs = keras.Input((3,))
        return keras.Model(inputs, Gate(name="layer")(inputs), name=name)

    def nested() -> Any:
        keras.utils.set_random_seed(0)
        first, second, inputs = block("first"), block("second"), keras.Input((3,))
        return keras.Model(inputs, first(second(first(inputs))))

    return SimpleNamespace(probe=probe, capture=capture, Gate=Gate, nested=nested)


PATHS = ["first/layer/gate", "second/layer/gate", "first/layer/gate:1"]


@pytest.fixture
def x() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((4, 3)).astype("float32")


def by_hand(model: Any, x: np.ndarray) -> dict[str, np.ndarray]:
    kernels = [layer.get_weights()[0] for layer in model.layers[1:]]
    names = [layer.name for layer in model.layers[1:]]
    kernels = dict(zip(names, kernels, strict=True))
    gates = {}
    for path in PATHS:
        gates[path] = 1 / (1 + np.exp(-x @ kernels[path.partition("/")[0]]))
        x = x * gates[path]
    return gates


def test_each_call_of_each_layer_has_its_own_path_and_the_value_by_hand(probing, x):
    model = probing.nested()
    outputs, found = probing.capture(model, x)
    assert list(found) == PATHS
    for path, gate in by_hand(model, x).items():
        np.testing.assert_allclose(found[path], gate, rtol=2e-6)
    np.testing.assert_array_equal(outputs, model(x))


def test_without_a_capture_a_probe_is_the_identity(probing):
    tensor = object()
    assert probing.probe("name", tensor) is tensor


@pytest.mark.xla
@pytest.mark.parametrize("jit_compile", [False, True])
def test_a_capture_inside_a_compiled_function_gives_what_it_gives_outside(
    probing, x, tensorflow, jit_compile
):
    model = probing.nested()
    compiled = tensorflow.function(lambda x: probing.capture(model, x), jit_compile=jit_compile)
    outputs, found = compiled(tensorflow.constant(x))
    expected, gates = probing.capture(model, x)
    np.testing.assert_allclose(outputs, expected, rtol=1e-6)
    assert list(found) == PATHS
    for path in PATHS:
        np.testing.assert_allclose(found[path], gates[path], rtol=1e-6)


def test_a_function_compiled_without_a_capture_has_nothing_to_show_and_says_so(probing, x, tensorflow):
    compiled = tensorflow.function(probing.nested())
    compiled(x, training=False)
    message = (
        "no probe was reached in 'function'. If it is a compiled function that was traced before, "
        "call capture inside the function instead"
    )
    with pytest.raises(ValueError, match=re.escape(message)):
        probing.capture(compiled, x)


def test_a_function_that_is_traced_under_a_capture_gives_no_dead_tensors(probing, x, tensorflow):
    compiled = tensorflow.function(probing.nested())
    with pytest.raises(
        RuntimeError, match=r"ran in another graph: in a compiled function, a loop or a branch"
    ):
        probing.capture(compiled, x)
    np.testing.assert_array_equal(compiled(x, training=False).shape, (4, 3))


def test_an_unbuilt_model_is_recorded_once(probing, x):
    import keras

    class Model(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.gate = probing.Gate(name="layer")

        def call(self, x: Any) -> Any:
            return self.gate(self.gate(x))

    _, found = probing.capture(Model(), x)
    assert list(found) == ["layer/gate", "layer/gate:1"]


def test_two_threads_record_their_own_call_of_one_model(probing):
    model, start = probing.nested(), threading.Barrier(4)
    found: dict[int, list[Any]] = {}

    def work(number: int) -> None:
        x = np.full((4, 3), number, dtype="float32")
        start.wait()
        found[number] = [probing.capture(model, x) for _ in range(5)]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    start.wait()
    for _ in range(5):
        model(np.zeros((4, 3)))  # a thread without a capture
    for thread in threads:
        thread.join()
    for number, captures in found.items():
        gates = by_hand(model, np.full((4, 3), number, dtype="float32"))
        for _, tensors in captures:
            assert list(tensors) == PATHS
            for path in PATHS:
                np.testing.assert_allclose(tensors[path], gates[path], rtol=2e-6)


def test_the_innermost_capture_records(probing, x):
    import keras

    inner = probing.nested()

    class Outer(keras.layers.Layer):
        def call(self, x: Any) -> Any:
            y, found = probing.capture(inner, x)
            return probing.probe("sum", y + found[PATHS[0]])

    _, found = probing.capture(Outer(), x)
    assert list(found) == ["sum"]


def test_after_an_exception_nothing_is_recorded_any_more(probing, x):
    from snippets.keras_tools.probe import COLLECTOR

    with pytest.raises(ValueError, match="incompatible"):
        probing.capture(probing.nested(), np.zeros((4, 2), dtype="float32"))
    assert COLLECTOR.get() is None


def test_the_derivative_by_a_captured_tensor_is_that_by_a_shift(probing, x, tensorflow):
    model, path = probing.nested(), "second/layer/gate"
    shift = tensorflow.Variable(tensorflow.zeros((4, 3)))
    with tensorflow.GradientTape() as tape:
        outputs, found = probing.capture(model, x, shifts={path: shift})
        loss = tensorflow.reduce_sum(outputs**2)
    by_shift, by_value = tape.gradient(loss, [shift, found[path]])
    np.testing.assert_array_equal(by_shift, by_value)
    step = 1e-2 * np.eye(12, dtype="float32")[5].reshape(4, 3)
    moved = [np.sum(probing.capture(model, x, shifts={path: s})[0].numpy() ** 2) for s in (step, -step)]
    assert by_shift.numpy().ravel()[5] == pytest.approx((moved[0] - moved[1]) / 2e-2, rel=1e-3)


def test_a_shift_of_a_path_that_is_not_there_is_refused(probing, x):
    message = f"no probe at ['first/gate'] to shift; there are {sorted(PATHS)}"
    with pytest.raises(ValueError, match=re.escape(message)):
        probing.capture(probing.nested(), x, shifts={"first/gate": 1.0})


@pytest.mark.parametrize("name", ["", "a/b"])
def test_a_name_that_is_no_name_is_refused(probing, name):
    with pytest.raises(ValueError, match="expected a name without '/'"):
        probing.probe(name, 1.0)


@pytest.mark.mixed_precision
def test_in_mixed_precision_the_captured_tensor_is_what_the_layer_saw(probing, x):
    import keras

    layer = probing.Gate(dtype="mixed_bfloat16", name="layer")
    _, found = probing.capture(layer, x)
    assert keras.backend.standardize_dtype(found["gate"].dtype) == "bfloat16"


@pytest.mark.replicas(2)
def test_each_replica_captures_its_own(probing, x, tensorflow, two_replicas):
    with two_replicas.scope():
        model = probing.nested()

    def step() -> Any:
        number = tensorflow.distribute.get_replica_context().replica_id_in_sync_group
        return probing.capture(model, x * (1 + tensorflow.cast(number, "float32")))[1]

    found = two_replicas.run(step)
    for number in range(2):
        for path, gate in by_hand(model, x * (1 + number)).items():
            local = two_replicas.experimental_local_results(found[path])[number]
            np.testing.assert_allclose(local, gate, rtol=2e-6)

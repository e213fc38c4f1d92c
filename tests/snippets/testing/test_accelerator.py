from __future__ import annotations

import re
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def accelerator(tensorflow: ModuleType) -> ModuleType:
    from snippets.testing import accelerator

    return accelerator


@pytest.fixture
def report(accelerator):
    return accelerator.accelerator_report


def test_a_good_function_has_no_problem_and_its_outputs_come_along(report, tensorflow):
    def good(x):
        return tensorflow.reduce_sum(tensorflow.cast(tensorflow.range(3), "float32") * x), 2 * x

    result = report(good, tensorflow.ones(3), allow_float64=False)
    assert result.problems == ()
    assert result.traces == 1
    total, doubled = result.outputs
    assert float(total) == 3.0
    assert doubled.shape == (3,)


def test_a_function_that_is_already_a_tf_function_is_compiled_all_the_same(report, tensorflow):
    decorated = tensorflow.function(lambda x: tensorflow.unique(x).y)
    assert "op Unique: shape (?) is not static" in report(decorated, tensorflow.constant([1])).problems


def test_a_training_step_with_variables_and_a_gradient_is_fine(report, tensorflow):
    weight = tensorflow.Variable([[1.0], [2.0]])

    def step(x):
        with tensorflow.GradientTape() as tape:
            loss = tensorflow.reduce_mean((x @ weight) ** 2)
        weight.assign_sub(0.1 * tape.gradient(loss, weight))
        return loss

    assert report(step, tensorflow.ones((4, 2)), allow_float64=False).problems == ()


def test_the_gradient_of_a_masked_value_is_fine(report, tensorflow):
    """It lists the axes that were broadcast, as many as there are: a constant to XLA."""

    def step(x):
        with tensorflow.GradientTape() as tape:
            tape.watch(x)
            y = tensorflow.reduce_sum(tensorflow.where(x > 0, x, -1e9))
        return tape.gradient(y, x)

    assert report(step, tensorflow.constant([[1.0, -1.0]]), allow_float64=False).problems == ()


def test_boolean_mask_compiles_on_the_cpu_and_is_reported(report, tensorflow):
    def positive(x):
        return tensorflow.boolean_mask(x, x > 0)

    result = report(positive, tensorflow.constant([1.0, -1.0, 2.0]))
    assert result.outputs.numpy().tolist() == [1.0, 2.0]
    assert result.problems == (
        "op Where: runs on the host, or its shape depends on values",
        "op Where: shape (?, 1) is not static",
        "op Squeeze: shape (?) is not static",
        "op GatherV2: shape (?) is not static",
        "HLO: bounded dynamic dimension in f32[<=3]",
    )


def test_range_of_a_tensor_shows_in_the_graph_and_nowhere_else(report, tensorflow):
    def up_to(n):
        return tensorflow.reduce_sum(tensorflow.range(n))

    result = report(up_to, tensorflow.constant(5))
    assert int(result.outputs) == 10
    assert result.problems == ("op Range: shape (?) is not static",)


def test_a_range_hidden_in_an_inner_function_is_found(report, tensorflow):
    inner = tensorflow.function(lambda n: tensorflow.reduce_sum(tensorflow.range(n)))
    assert report(lambda n: inner(n) + 1, tensorflow.constant(5)).problems == (
        "op Range: shape (?) is not static",
    )


def test_a_shape_that_depends_on_values_shows_in_the_program_for_other_values(report, tensorflow):
    def up_to(n):
        return tensorflow.reduce_sum(tensorflow.range(n))

    problems = report(up_to, tensorflow.constant(5), again=(tensorflow.constant(7),)).problems
    assert problems[1:] == ("HLO: other shapes for other values",)


def gradient_in_forward_mode(tensorflow, weight):
    def gradient(x):
        with tensorflow.GradientTape() as tape:
            with tensorflow.autodiff.ForwardAccumulator(x, tensorflow.ones_like(x)) as forward:
                y = x / tensorflow.reduce_sum(weight)
            loss = tensorflow.reduce_sum(forward.jvp(y))
        return tape.gradient(loss, weight)

    return gradient


def test_the_rules_of_forward_mode_are_judged_by_their_hlo(report, tensorflow):
    """In the graph the backward rule of a sum has a Reshape of unknown shape; in the HLO nothing has."""
    gradient = gradient_in_forward_mode(tensorflow, tensorflow.Variable([1.0, 2.0]))
    x = tensorflow.ones((4, 2))
    graph = tensorflow.function(gradient).get_concrete_function(x).graph.as_graph_def(add_shapes=True)
    unknown = {
        re.sub(r"_\d+", "", function.signature.name)
        for function in graph.library.function
        for node in function.node_def
        for shape in node.attr["_output_shapes"].list.shape
        if any(dimension.size < 0 for dimension in shape.dim)
    }
    assert unknown
    assert all(name.endswith("_jvp_exact_shapes") for name in unknown)
    result = report(gradient, x, again=(x + 1,), allow_float64=False)
    assert result.problems == ()
    hlo = tensorflow.function(gradient, jit_compile=True).experimental_get_compiler_ir(x)(stage="hlo")
    assert len(re.findall(r"f32\[[\d,]*\]", hlo)) > 10
    assert "<=" not in hlo
    assert "?" not in hlo


def test_a_range_of_a_tensor_in_forward_mode_is_still_found(report, tensorflow):
    def slope(x, n):
        with tensorflow.autodiff.ForwardAccumulator(x, tensorflow.ones_like(x)) as forward:
            y = x * tensorflow.cast(tensorflow.reduce_sum(tensorflow.range(n)), x.dtype)
        return forward.jvp(y)

    x = tensorflow.ones(2)
    problems = report(slope, x, tensorflow.constant(3), again=(x, tensorflow.constant(5))).problems
    assert "op Range: shape (?) is not static" in problems
    assert "HLO: other shapes for other values" in problems


def test_py_function_is_refused_by_xla_and_reported_first_as_a_host_op(report, tensorflow):
    def through_python(x):
        return tensorflow.py_function(lambda y: y, [x], "float32")

    result = report(through_python, tensorflow.ones(3))
    assert result.outputs is None
    assert result.problems[:2] == (
        "op EagerPyFunc: runs on the host, or its shape depends on values",
        "op EagerPyFunc: shape of unknown rank is not static",
    )
    assert result.problems[2].startswith("XLA: Detected unsupported operations")


def test_printing_and_strings_are_host_ops(report, tensorflow):
    def talkative(x):
        tensorflow.print(x)
        return x

    problems = report(talkative, tensorflow.ones(3)).problems
    assert "op PrintV2: runs on the host, or its shape depends on values" in problems


def test_what_xla_has_no_kernel_for_is_reported_in_its_words(report, tensorflow):
    (problem,) = report(tensorflow.linalg.slogdet, tensorflow.eye(3)).problems
    assert re.match("XLA: Detected unsupported operations .*LogMatrixDeterminant", problem)


def test_float64_is_reported_only_where_it_is_not_allowed(report, tensorflow):
    def precise(x):
        return tensorflow.cast(x, "float64") * 2

    x = tensorflow.ones(3)
    assert report(precise, x).problems == ()
    assert report(precise, x, allow_float64=False).problems == ("HLO: float64 where it is not allowed",)


def test_a_smaller_last_batch_needs_a_second_trace(report, tensorflow):
    def double(x):
        return 2 * x

    result = report(double, tensorflow.ones(8), again=(tensorflow.ones(5),))
    assert result.traces == 2
    assert result.problems == ("traced 2 times for two calls: give both the same shapes and dtypes",)


def test_a_python_number_is_refused(report, tensorflow):
    message = "expected tensors as arguments, received 3; use tf.constant, or bind it with functools.partial"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        report(lambda x, k: x * k, tensorflow.ones(2), 3)

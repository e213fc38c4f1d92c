"""Is a TensorFlow function ready for a GPU or TPU? What can be proved without one."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

# They run on the host, or the shape of their result depends on values. CPU XLA compiles some of them.
REFUSED_OPS = re.compile(r".*PyFunc.*|.*Print.*|.*String.*|Where|Unique.*|Ragged.*")
BOUNDED_DIMENSION = re.compile(r"\w+\[[^\]]*<=[^\]]*\]")
# TensorFlow 2.21 traces the rules of its forward mode (tf.autodiff.ForwardAccumulator) as functions that take
# also what is constant, such as a shape, as an argument. XLA inlines them; their shapes are those of the HLO.
FORWARD_MODE = re.compile(r".*_jvp_(exact|relaxed)_shapes_.*")
SHAPE = re.compile(r"\w+\[[\d,<=]*\]")
FLOAT64 = re.compile(r"\bf64\[")


@dataclass(frozen=True)
class AcceleratorReport:
    """What a compiled function returned, and what keeps it off an accelerator."""

    outputs: Any  # as the function returns them; None if XLA did not compile it
    traces: int  # for two calls
    problems: tuple[str, ...]  # empty: nothing stands in the way


def accelerator_report(
    function: Callable[..., Any],
    *args: Any,
    again: tuple[Any, ...] | None = None,
    allow_float64: bool = True,
) -> AcceleratorReport:
    """Compile `function` with XLA, run it twice, and report what an accelerator would refuse.

    That it compiles on the CPU is not enough, for there XLA accepts shapes that depend on values. So the
    report also reads the graph and the HLO text: no host op, every shape known, no bounded dynamic
    dimension, no float64 where it is not allowed. The second call takes `again`, such as the last batch
    of an epoch, or else `args` once more; it must not need a second trace, nor give other
    shapes in the HLO, as it does where one depends on values.

    Shapes:
        args: tensors or nests of tensors, as `function` takes them -> a report

    Raises:
        ValueError: an argument is not a tensor: a Python number would be traced anew for each value.

    Example:
        >>> accelerator_report(lambda x: 2 * x, tf.constant([1.0, 2.0])).problems
        ()
        >>> for problem in accelerator_report(lambda x: tf.unique(x).y, tf.constant([1, 1])).problems:
        ...     print(problem)
        op Unique: runs on the host, or its shape depends on values
        op Unique: shape (?) is not static
        HLO: bounded dynamic dimension in s32[<=2]
    """
    again = args if again is None else again
    for leaf in tf.nest.flatten((args, again)):
        if not tf.is_tensor(leaf):
            raise ValueError(
                f"expected tensors as arguments, received {leaf!r}; "
                "use tf.constant, or bind it with functools.partial"
            )
    python_function = getattr(function, "python_function", function)

    # experimental_get_compiler_ir of TensorFlow 2.21 fails on a function with keyword-only arguments.
    def call(*arguments: Any) -> Any:
        return python_function(*arguments)

    compiled = tf.function(call, jit_compile=True)
    graph = compiled.get_concrete_function(*args).graph.as_graph_def(add_shapes=True)
    problems = list(dict.fromkeys(_graph_problems(graph)))
    try:
        outputs = compiled(*args)
    except tf.errors.InvalidArgumentError as error:
        problems.append(f"XLA: {error.message.splitlines()[0]}")
        return AcceleratorReport(None, compiled.experimental_get_tracing_count(), tuple(problems))
    compiled(*again)
    traces = compiled.experimental_get_tracing_count()
    if traces != 1:
        problems.append(f"traced {traces} times for two calls: give both the same shapes and dtypes")
    hlo = compiled.experimental_get_compiler_ir(*args)(stage="hlo")
    problems.extend(_hlo_problems(hlo, allow_float64=allow_float64))
    if traces == 1:
        other = compiled.experimental_get_compiler_ir(*again)(stage="hlo")
        if sorted(SHAPE.findall(other)) != sorted(SHAPE.findall(hlo)):
            problems.append("HLO: other shapes for other values")
    return AcceleratorReport(outputs, traces, tuple(problems))


def _graph_problems(graph: Any) -> Iterator[str]:
    functions = [(function.signature.name, function.node_def) for function in graph.library.function]
    for name, node in ((name, node) for name, nodes in [("", graph.node), *functions] for node in nodes):
        if REFUSED_OPS.fullmatch(node.op):
            yield f"op {node.op}: runs on the host, or its shape depends on values"
        # Identity repeats the shape of another op; the other lists axes that XLA works out when it compiles.
        if node.op in ("Identity", "BroadcastGradientArgs") or FORWARD_MODE.fullmatch(name):
            continue
        for shape in node.attr["_output_shapes"].list.shape:
            if shape.unknown_rank:
                yield f"op {node.op}: shape of unknown rank is not static"
            elif any(dimension.size < 0 for dimension in shape.dim):
                sizes = [str(d.size) if d.size >= 0 else "?" for d in shape.dim]
                yield f"op {node.op}: shape ({', '.join(sizes)}) is not static"


def _hlo_problems(hlo: str, *, allow_float64: bool) -> Iterator[str]:
    bounded = BOUNDED_DIMENSION.search(hlo)
    if bounded:
        yield f"HLO: bounded dynamic dimension in {bounded[0]}"
    if not allow_float64 and FLOAT64.search(hlo):
        yield "HLO: float64 where it is not allowed"

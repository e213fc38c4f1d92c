"""Intermediate variables: a probe names a tensor inside a layer, a capture brings it out."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

import keras
from keras.src.backend.common.global_state import get_global_attribute
from keras.src.backend.common.symbolic_scope import in_symbolic_scope

Tensor = Any


class Collector:
    """The tensors that were probed during one call of a model, by path."""

    def __init__(self, model: Any, shifts: Mapping[str, Tensor]) -> None:
        self.tensors: dict[str, Tensor] = {}
        self.shifts = shifts
        self._model = model
        self._depth = len(_scopes())

    def record(self, name: str, tensor: Tensor) -> Tensor:
        """Keep the tensor, shifted where that was asked for, under a path that no other has."""
        scopes = _scopes()[self._depth :]
        inner = scopes[1:] if scopes and scopes[0].caller is self._model else scopes
        path = first = "/".join([*(scope.name for scope in inner), name])
        calls = 1
        while path in self.tensors:  # the layer is called again
            path, calls = f"{first}:{calls}", calls + 1
        if path in self.shifts:
            tensor = tensor + keras.ops.cast(self.shifts[path], tensor.dtype)  # (eq:shift)
        self.tensors[path] = tensor
        return tensor


# A context variable: each thread has its own value, and a new thread starts with none.
COLLECTOR: ContextVar[Collector | None] = ContextVar("collector", default=None)


def probe(name: str, tensor: Tensor) -> Tensor:
    r"""Return `tensor` as it is; during a `capture`, also record it under the path of the layer and `name`.

    Shapes:
        tensor: (...) -> (...)

    Raises:
        ValueError: `name` is empty or has a slash, which separates the names of layers.

    Example:
        >>> probe("gate", 3.0)
        3.0
    """
    if not name or "/" in name:
        raise ValueError(
            f"expected a name without '/', received {name!r}; the path of the layer is added to it"
        )
    collector = COLLECTOR.get()
    if collector is None or in_symbolic_scope():  # Keras only asks for shapes there
        return tensor
    return collector.record(name, tensor)


def capture(
    model: Any, x: Any, *, training: bool = False, shifts: Mapping[str, Tensor] | None = None
) -> tuple[Any, dict[str, Tensor]]:
    r"""Call the model and return its outputs with every tensor that it probed, by path.

    The path names the layers from the model inwards, then the probe: `encoder/block/gate`. Where a layer is
    called again, `:1`, `:2` and so on are added. With captures inside captures, the innermost records.

    Inside a `tf.function` or `jax.jit`, call `capture` there and return its dictionary. A function that was
    compiled *outside* cannot be looked into: its Python code ran when it was traced, and does not run again.

    The derivative with respect to a captured tensor $u$ is that by a shift at zero, on every backend:

    $$
    \frac{\partial L}{\partial u}=\frac{\partial}{\partial\delta}L(u+\delta)\Big|_{\delta=0}.
    $$

    Shapes:
        x: as the model takes it, shifts: path to a tensor of a shape that adds to the captured one
        -> outputs, path to tensor (...)

    Raises:
        ValueError: no probe was reached, or a path of `shifts` was not.
        RuntimeError: a probe ran in a graph that is not this one: a compiled function, a loop or a branch.

    Example:
        >>> class Half(keras.layers.Layer):
        ...     def call(self, x):
        ...         return 2 * probe("half", x / 2)
        >>> model = keras.Sequential([keras.Input((1,)), Half(name="first"), Half(name="second")])
        >>> y, values = capture(model, keras.ops.ones((1, 1)))
        >>> {path: float(value[0, 0]) for path, value in values.items()}
        {'first/half': 0.5, 'second/half': 0.5}
    """
    collector = Collector(model, shifts or {})
    token = COLLECTOR.set(collector)
    try:
        outputs = model(x, training=training)
    finally:
        COLLECTOR.reset(token)
    found = collector.tensors
    if not found:
        raise ValueError(
            f"no {probe.__name__} was reached in {_name(model)}. If it is a compiled function that was "
            "traced before, call capture inside the function instead"
        )
    if missing := collector.shifts.keys() - found.keys():
        raise ValueError(f"no probe at {sorted(missing)} to shift; there are {sorted(found)}")
    here = _graph(keras.ops.zeros(()))
    if elsewhere := [path for path, tensor in found.items() if _graph(tensor) is not here]:
        raise RuntimeError(
            f"the probes {elsewhere} ran in another graph: in a compiled function, a loop or a branch. "
            "Call capture inside it, and return what it captured"
        )
    return outputs, found


def _scopes() -> list[Any]:
    """The calls of layers that are open. Keras 3.15 shows them nowhere in public."""
    return get_global_attribute("name_scope_stack") or []


def _graph(tensor: Tensor) -> Any:
    """The graph of a tensor of TensorFlow; nothing has one in eager mode or on another backend."""
    return getattr(tensor, "graph", None)


def _name(model: Any) -> str:
    return repr(getattr(model, "name", None) or getattr(model, "__name__", None) or type(model).__name__)

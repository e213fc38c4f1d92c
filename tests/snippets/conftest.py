"""What the tests of several snippets share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="module", autouse=True)
def _tensorflow_as_new() -> None:
    """No test depends on those before it in its process.

    A global seed changes what `shuffle(seed=...)` of tf.data gives, and after 32 traces of an operation
    forward-mode differentiation asks for it with unknown shapes.
    """
    if "tensorflow" in sys.modules:
        import tensorflow
        from tensorflow.python.eager import forwardprop

        tensorflow.random.set_seed(None)
        forwardprop._TRACE_COUNT.clear()


@pytest.fixture(params=["eager", "graph", pytest.param("XLA", marks=pytest.mark.xla)])
def run(request: pytest.FixtureRequest, tensorflow: ModuleType) -> Callable[..., Any]:
    """Calls a function with its arguments in one of TensorFlow's three ways."""
    if request.param == "eager":
        return lambda function, *args: function(*args)
    compile_or_not = tensorflow.function(jit_compile=request.param == "XLA")
    return lambda function, *args: compile_or_not(function)(*args)

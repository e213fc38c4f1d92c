"""What the tests of several snippets share."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(params=["eager", "graph", pytest.param("XLA", marks=pytest.mark.xla)])
def run(request: pytest.FixtureRequest, tensorflow: ModuleType) -> Callable[..., Any]:
    """Calls a function with its arguments in one of TensorFlow's three ways."""
    if request.param == "eager":
        return lambda function, *args: function(*args)
    compile_or_not = tensorflow.function(jit_compile=request.param == "XLA")
    return lambda function, *args: compile_or_not(function)(*args)

"""Functions that travel as their code."""

from pickle import dumps, loads
from threading import Lock

import pytest

from snippets.keras_tools.by_value import ByValue


def test_a_function_of_a_module_is_sent_by_name():
    assert loads(dumps(ByValue(ByValue))) is ByValue


def test_a_closure_takes_along_what_it_holds():
    def add(n):
        return n + offset

    offset = 3
    assert loads(dumps(ByValue(add)))(4) == 7
    assert ByValue(add)(4) == 7


def test_what_cannot_be_sent_is_refused_at_once():
    lock = Lock()
    with pytest.raises(TypeError, match="cannot pickle"):
        ByValue(lambda n: (lock, n))

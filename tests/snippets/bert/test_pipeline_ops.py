"""Python in an input pipeline is found, and only Python."""

from __future__ import annotations

import numpy as np
import pytest


def test_a_generator_and_a_python_function_are_found(tensorflow):
    from snippets.bert.pipeline_ops import counting_by_python, python_ops

    assert python_ops(counting_by_python(3)) == ["PyFunc"]
    numbers = tensorflow.data.Dataset.range(3)
    by_python = numbers.map(lambda n: tensorflow.py_function(lambda m: m, [n], tensorflow.int64))
    assert python_ops(by_python) == ["EagerPyFunc"]


def test_nothing_is_found_in_graphs_however_deep(tensorflow):
    from snippets.bert.pipeline_ops import python_ops

    numbers = tensorflow.data.Dataset.range(3)
    inside = numbers.interleave(lambda n: tensorflow.data.Dataset.range(n).map(lambda m: m + 1))
    assert python_ops(inside.shuffle(3).repeat().batch(2)) == []


def test_the_generator_gives_the_same_numbers(tensorflow):
    from snippets.bert.pipeline_ops import counting_by_python

    assert np.array_equal(list(counting_by_python(5).as_numpy_iterator()), np.arange(5))


def test_what_is_no_dataset_is_refused(tensorflow):
    from snippets.bert.pipeline_ops import python_ops

    with pytest.raises(AttributeError):
        python_ops([1, 2])

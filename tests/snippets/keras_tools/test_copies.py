"""Copies of variables on replicas."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.replicas(2)
def test_copies_that_differ_are_read_and_put_back_one_by_one(two_replicas):
    import keras

    from snippets.keras_tools.copies import read_copies, write_copies

    with two_replicas.scope():
        variable = keras.Variable([1.0, 2.0])
    copies = [np.array([3.0, 4.0]), np.array([5.0, 6.0])]
    write_copies(variable, copies)
    for found, expected in zip(read_copies(variable), copies, strict=True):
        np.testing.assert_array_equal(found, expected)
    with pytest.raises(ValueError, match="longer"):
        write_copies(variable, [*copies, *copies])


def test_a_copy_does_not_move_with_its_variable(tensorflow):
    import keras

    from snippets.keras_tools.copies import read_copies

    variable = keras.Variable([1.0])
    [copy] = read_copies(variable)
    variable.assign([2.0])
    assert copy.tolist() == [1.0]

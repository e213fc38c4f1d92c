"""`keras.distribution` is accepted by TensorFlow, and does nothing there."""

from __future__ import annotations

import pytest


@pytest.mark.replicas
def test_two_devices_are_asked_for_and_one_is_used(tensorflow, recwarn):
    from snippets.bert.keras_distribution import devices_of_kernel

    assert tensorflow.config.list_logical_devices("CPU")[1]  # there is a second one
    assert devices_of_kernel(2) == ["CPU:0"]
    assert len(recwarn) == 0  # and nothing says so


@pytest.mark.replicas
def test_a_strategy_of_two_replicas_uses_two(two_replicas):
    from snippets.bert.keras_distribution import devices_of_kernel

    with two_replicas.scope():
        assert devices_of_kernel(2) == ["CPU:0", "CPU:1"]


def test_what_was_set_before_is_set_again(tensorflow):
    import keras

    from snippets.bert.keras_distribution import devices_of_kernel

    devices_of_kernel(2)
    assert keras.distribution.distribution() is None


@pytest.mark.parametrize("n", [0, 3])
def test_devices_that_are_not_there_are_refused(tensorflow, n):
    from snippets.bert.keras_distribution import devices_of_kernel

    with pytest.raises(ValueError, match=f"expected 1 to 2 devices, received {n}"):
        devices_of_kernel(n)

"""What tests of several folders share."""

from __future__ import annotations

import os
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import tensorflow as tf


@pytest.fixture(scope="session")
def tensorflow() -> ModuleType:
    """TensorFlow with two logical CPUs, imported only for the tests that ask for it.

    The CPUs can be set only before TensorFlow looks at its devices, so every test that runs TensorFlow or
    Keras asks for this fixture, even where it does not use the module.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # no notes on the machine's CPU and missing GPU
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    import tensorflow

    cpu = tensorflow.config.list_physical_devices("CPU")[0]
    two = [tensorflow.config.LogicalDeviceConfiguration()] * 2
    tensorflow.config.set_logical_device_configuration(cpu, two)
    return tensorflow


@pytest.fixture(scope="session")
def two_replicas(tensorflow: ModuleType) -> tf.distribute.Strategy:
    """A strategy with two replicas; one process cannot hold two strategies of different sizes."""
    return tensorflow.distribute.MirroredStrategy(["CPU:0", "CPU:1"])

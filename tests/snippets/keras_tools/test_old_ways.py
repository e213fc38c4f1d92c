"""The old ways to intermediate variables are gone."""

from __future__ import annotations


def test_keras_3_has_none_of_the_old_ways_but_the_eager_one(tensorflow):
    from snippets.keras_tools.old_ways import try_old_ways

    assert try_old_ways() == {
        "keras.backend.function": "AttributeError: module 'keras.backend' has no attribute 'function'",
        "a model that ends in layer.gate": "ValueError: All `outputs` values must be KerasTensors",
        "layer.gate after predict, as an array": (
            "AttributeError: 'SymbolicTensor' object has no attribute 'numpy'"
        ),
        "layer.gate after an eager call, as an array": "works",
    }

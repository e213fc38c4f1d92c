"""Layers that copy, one that copies wrongly, and one that Keras refuses to copy."""

from __future__ import annotations

import pytest


def test_the_forgotten_argument_is_the_default_in_the_copy(tensorflow):
    from snippets.bert.layer_config import ForgetfulScale, Scale, clone_error

    assert clone_error(ForgetfulScale(3.0)) == 2.0  # 3 and 1
    assert clone_error(ForgetfulScale()) == 0.0  # which is why nobody sees it
    assert clone_error(Scale(3.0)) == 0.0


def test_keras_writes_the_configuration_of_plain_arguments_itself(tensorflow):
    import keras

    from snippets.bert.layer_config import clone_error

    class Unconfigured(keras.layers.Layer):
        def __init__(self, factor=1.0, **options):
            super().__init__(**options)
            self.factor = factor

        def call(self, x):
            return self.factor * x

    assert clone_error(Unconfigured(3.0)) == 0.0


def test_an_argument_that_is_no_plain_value_is_refused(tensorflow):
    import keras

    from snippets.bert.layer_config import clone_error

    class Wrapper(keras.layers.Layer):
        def __init__(self, inner, **options):
            super().__init__(**options)
            self.inner = inner

        def call(self, x):
            return self.inner(x)

    with pytest.raises(NotImplementedError, match="must override `get_config"):
        clone_error(Wrapper(keras.layers.ReLU()))

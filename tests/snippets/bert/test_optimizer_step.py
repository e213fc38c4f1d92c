"""Keras's Lamb, the paper's, and ours, one step each."""

from __future__ import annotations

import numpy as np
import pytest

X, G = np.array([3.0, 4.0]), np.array([0.1, -2.0])


def paper(x, **options):
    from snippets.bert.lamb_path import lamb_path

    return lamb_path(x, [G], learning_rates=[0.1], **options)[-1]


def close(found, expected):
    return np.allclose(found, expected, rtol=0, atol=1e-5)


def test_ours_is_the_paper_s_and_that_of_keras_is_not(tensorflow):
    import keras

    from snippets.bert.lamb import LAMB
    from snippets.bert.optimizer_step import one_step

    expected = paper(X, weight_decay=0.1)
    assert close(one_step(LAMB(0.1, weight_decay=0.1), X, G), expected)
    assert np.abs(one_step(keras.optimizers.Lamb(0.1, weight_decay=0.1), X, G) - expected).max() > 0.01


def test_keras_decays_outside_of_the_ratio(tensorflow):
    """It multiplies by 1 - rate * decay first, and then takes the step of LAMB without decay."""
    import keras

    from snippets.bert.optimizer_step import one_step

    found = one_step(keras.optimizers.Lamb(0.1, weight_decay=0.1), X, G)
    assert close(found, paper(X * (1 - 0.1 * 0.1), weight_decay=0.0))


def test_without_decay_they_agree_on_matrices(tensorflow):
    import keras

    from snippets.bert.optimizer_step import one_step

    assert close(one_step(keras.optimizers.Lamb(0.1), X, G), paper(X, weight_decay=0.0))


def test_a_bias_has_no_ratio_in_the_recipe_and_has_one_in_keras(tensorflow):
    import keras

    from snippets.bert.lamb import LAMB
    from snippets.bert.optimizer_step import one_step

    small, everything = np.array([1e-3, 1e-3]), ["kernel"]
    excluded = LAMB(0.1, exclude_from_weight_decay=everything, exclude_from_layer_adaptation=everything)
    ours = one_step(excluded, small, G)
    assert close(ours, paper(small, weight_decay=0.0, adapt=False))
    theirs = one_step(keras.optimizers.Lamb(0.1), small, G)
    assert np.abs(theirs - small).max() < 0.01 * np.abs(ours - small).max()  # it stays where it was


def test_a_gradient_of_another_shape_is_refused(tensorflow):
    import keras

    from snippets.bert.optimizer_step import one_step

    with pytest.raises((ValueError, tensorflow.errors.InvalidArgumentError)):
        one_step(keras.optimizers.SGD(0.1), X, np.ones(3))

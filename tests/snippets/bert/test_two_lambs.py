"""Keras's Lamb, the paper's, and ours."""

from __future__ import annotations

import numpy as np
import pytest

X, G = np.array([3.0, 4.0]), np.array([0.1, -2.0])


@pytest.fixture
def steps(tensorflow):
    import keras

    from snippets.bert import two_lambs
    from snippets.bert.lamb import LAMB

    theirs = keras.optimizers.Lamb(0.1, weight_decay=0.1)
    return {
        "Keras": two_lambs.one_step(theirs, X, G),
        "ours": two_lambs.one_step(LAMB(0.1, weight_decay=0.1), X, G),
        "paper": two_lambs.paper_lamb_step(X, G, rate=0.1, decay=0.1),
    }


def test_ours_is_the_paper_s_and_that_of_keras_is_not(steps):
    assert np.allclose(steps["ours"], steps["paper"], rtol=0, atol=1e-6)
    assert np.abs(steps["Keras"] - steps["paper"]).max() > 0.01


def test_keras_decays_outside_of_the_ratio(steps):
    """It multiplies by 1 - rate * decay first, and then takes the step of LAMB without decay."""
    from snippets.bert.two_lambs import paper_lamb_step

    decayed = X * (1 - 0.1 * 0.1)
    assert np.allclose(steps["Keras"], paper_lamb_step(decayed, G, rate=0.1, decay=0.0), rtol=0, atol=1e-5)


def test_without_decay_they_agree_on_matrices(tensorflow):
    import keras

    from snippets.bert.two_lambs import one_step, paper_lamb_step

    found = one_step(keras.optimizers.Lamb(0.1), X, G)
    assert np.allclose(found, paper_lamb_step(X, G, rate=0.1, decay=0.0), rtol=0, atol=1e-5)


def test_a_bias_has_no_ratio_in_the_paper_s_recipe_and_has_one_in_keras(tensorflow):
    import keras

    from snippets.bert.lamb import LAMB
    from snippets.bert.two_lambs import one_step, paper_lamb_step

    small = np.array([1e-3, 1e-3])
    excluded = paper_lamb_step(small, G, rate=0.1, excluded=True)
    ours = one_step(
        LAMB(0.1, exclude_from_layer_adaptation=["kernel"], exclude_from_weight_decay=["kernel"]), small, G
    )
    assert np.allclose(ours, excluded, rtol=0, atol=1e-6)
    theirs = one_step(keras.optimizers.Lamb(0.1), small, G)
    assert np.abs(theirs - small).max() < 0.01 * np.abs(ours - small).max()  # it stays where it was


def test_a_gradient_of_another_shape_is_refused(tensorflow):
    import keras

    from snippets.bert.two_lambs import one_step

    with pytest.raises((ValueError, tensorflow.errors.InvalidArgumentError)):
        one_step(keras.optimizers.SGD(0.1), X, np.ones(3))

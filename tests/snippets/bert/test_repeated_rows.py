from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def second_moments(tensorflow):
    from snippets.bert.repeated_rows import second_moments

    return second_moments


GRADIENTS = np.array([[1.0, 2.0], [3.0, -2.0], [5.0, 6.0]])
ROWS = np.array([1, 1, 2])


def squares(table):
    return np.square(table)


def by_hand(of_each, of_sum):
    table = np.zeros((3, 2))
    np.add.at(table, ROWS, of_each(GRADIENTS))
    return of_sum(table)


@pytest.mark.parametrize("name", ["Adam", "AdamW", "Lamb"])
def test_keras_adds_up_the_squares_of_a_row_that_occurs_twice(second_moments, name):
    import keras

    found = second_moments(getattr(keras.optimizers, name)(), GRADIENTS, ROWS, table_rows=3)
    assert np.allclose(found, by_hand(squares, np.asarray), rtol=1e-5)
    assert not np.allclose(found, by_hand(np.asarray, squares), rtol=0.1)


def test_ours_squares_the_sum(second_moments):
    from snippets.bert.lamb import LAMB

    found = second_moments(LAMB(), GRADIENTS, ROWS, table_rows=3)
    assert np.allclose(found, by_hand(np.asarray, squares), rtol=1e-5)


def test_rows_that_occur_once_are_the_same_either_way(second_moments):
    import keras

    found = second_moments(keras.optimizers.Adam(), GRADIENTS, np.array([0, 1, 2]), table_rows=3)
    assert np.allclose(found, np.square(GRADIENTS), rtol=1e-5)


def test_a_layer_trained_by_fit_shows_it_too(tensorflow):
    """A lookup and the product with one-hot vectors are the same function, yet Adam moves them apart."""
    import keras

    ids = np.array([[0], [0], [0], [1]])
    x = np.ones((4, 1))
    weights = []
    for lookup in (True, False):
        inputs = keras.Input((1,), dtype="int32"), keras.Input((1,))
        if lookup:
            layer = keras.layers.Embedding(2, 1, embeddings_initializer="ones")
            vectors = keras.layers.Flatten()(layer(inputs[0]))
        else:
            layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
            vectors = keras.layers.Flatten()(layer(keras.ops.one_hot(inputs[0], 2)))
        model = keras.Model(inputs, keras.layers.Multiply()([vectors, inputs[1]]))
        model.compile(keras.optimizers.Adam(0.1), "mae", jit_compile=False)
        model.fit((ids, x), np.zeros((4, 1)), batch_size=4, verbose=0)
        weights.append(layer.get_weights()[0][:, 0])
    assert np.allclose(weights[1], [0.9, 0.9], atol=1e-5)
    assert weights[0][1] == pytest.approx(0.9, abs=1e-5)
    assert weights[0][0] == pytest.approx(1 - 0.1 * np.sqrt(3), abs=1e-5)  # sum 3/4, squares 3/16


def test_an_optimizer_without_second_moments_is_refused(second_moments):
    import keras

    with pytest.raises(ValueError, match="expected an optimizer with second moments, received SGD"):
        second_moments(keras.optimizers.SGD(), GRADIENTS, ROWS, table_rows=3)

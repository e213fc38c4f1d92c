"""R1 and R2 against closed forms and finite differences."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def quadratic(tensorflow):
    """D(x) = w . x^2 with w = (1, 3), so that the slope at x is (2 x_1, 6 x_2)."""
    import keras

    square = keras.layers.Lambda(lambda x: x**2)
    dense = keras.layers.Dense(1, use_bias=False)
    model = keras.Sequential([keras.Input((2,)), square, dense])
    dense.set_weights([np.array([[1.0], [3.0]])])
    return model


def test_the_slope_of_a_quadratic_is_known(gan, quadratic, points, run):
    score, slope = run(lambda x: gan.penalties.score_and_slope(quadratic, x), points)
    assert np.allclose(score[:, 0], points[:, 0] ** 2 + 3 * points[:, 1] ** 2, rtol=1e-5)
    assert np.allclose(slope, 4 * points[:, 0] ** 2 + 36 * points[:, 1] ** 2, rtol=1e-5)


def test_both_penalties_are_half_the_mean_square(gan, quadratic, points):
    expected = np.mean(4 * points[:, 0] ** 2 + 36 * points[:, 1] ** 2) / 2
    assert float(gan.penalties.r1_penalty(quadratic, points)) == pytest.approx(expected, rel=1e-5)
    assert float(gan.penalties.r2_penalty(quadratic, points)) == pytest.approx(expected, rel=1e-5)


def test_the_gradient_by_the_weights_is_known_too(gan, tensorflow, quadratic, points, run):
    def gradient(x):
        with tensorflow.GradientTape() as tape:
            penalty = gan.penalties.r1_penalty(quadratic, x)
        return tape.gradient(penalty, quadratic.trainable_variables)[0]

    # R1 = 2 E[w_1^2 x_1^2 + w_2^2 x_2^2]
    expected = 4 * np.array([1.0, 3.0]) * np.mean(points**2, axis=0)
    assert np.allclose(run(gradient, points)[:, 0], expected, rtol=1e-5)


def test_r2_sends_no_gradient_to_the_generator(gan, tensorflow, quadratic, points):
    x = tensorflow.constant(points)
    with tensorflow.GradientTape(persistent=True) as tape:
        tape.watch(x)
        r1, r2 = gan.penalties.r1_penalty(quadratic, x), gan.penalties.r2_penalty(quadratic, x)
    assert tape.gradient(r1, x) is not None
    assert tape.gradient(r2, x) is None


def test_images_are_samples_too(gan, tensorflow):
    import keras

    model = keras.Sequential([keras.Input((2, 2, 1)), keras.layers.Flatten(), keras.layers.Dense(1)])
    model.layers[-1].set_weights([np.array([[1.0], [2.0], [3.0], [4.0]]), np.zeros(1)])
    _, slope = gan.penalties.score_and_slope(model, np.zeros((3, 2, 2, 1), "float32"))
    assert slope.numpy().tolist() == [30, 30, 30]

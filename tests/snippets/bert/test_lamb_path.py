from __future__ import annotations

import numpy as np
import pytest

from snippets.bert.lamb_path import lamb_path

X = np.array([3.0, -4.0])


def test_the_first_step_of_the_paper_by_hand():
    """At the first step the corrected moments are the gradient and its square: r is its sign."""
    g = np.array([0.5, 2.0])
    direction = np.sign(g) + 0.01 * X
    expected = X - 0.1 * np.linalg.norm(X) / np.linalg.norm(direction) * direction
    assert np.allclose(lamb_path(X, [g], learning_rates=[0.1])[-1], expected, atol=1e-5)


def test_each_step_is_as_long_as_the_weights_times_the_rate():
    rng = np.random.default_rng(0)
    rates = [0.1, 0.2, 0.05]
    path = lamb_path(X, list(rng.standard_normal((3, 2))), learning_rates=rates)
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    assert np.allclose(lengths, rates * np.linalg.norm(path[:-1], axis=1))


def test_the_scale_of_the_gradients_does_not_matter_and_without_decay_nor_does_that_of_the_weights():
    gradients = list(np.random.default_rng(0).standard_normal((4, 2)))
    rates = [0.1] * 4
    path = lamb_path(X, gradients, learning_rates=rates)
    assert np.allclose(lamb_path(X, [100 * g for g in gradients], learning_rates=rates), path, atol=1e-4)
    free = lamb_path(X, gradients, learning_rates=rates, weight_decay=0.0)
    assert np.allclose(lamb_path(7 * X, gradients, learning_rates=rates, weight_decay=0.0), 7 * free)


def test_a_variable_at_zero_moves_as_with_adam():
    path = lamb_path(np.zeros(2), [np.ones(2)], learning_rates=[0.1])
    assert np.allclose(path[-1], -0.1, atol=1e-6)


def test_more_gradients_than_rates_are_refused():
    with pytest.raises(ValueError, match="expected a learning rate for each of 2 gradients, received 1"):
        lamb_path(X, [X, X], learning_rates=[0.1])

import numpy as np
import pytest

from snippets.gan.spectrum import (
    alternating_eigenvalues,
    consensus_eigenvalues,
    damped_eigenvalues,
    largest_learning_rate,
)

DAMPING = np.linspace(0, 3, 61)


def test_sum_and_product_are_trace_and_determinant():
    damped = damped_eigenvalues(DAMPING)
    assert np.allclose(damped.sum(axis=-1), -DAMPING)
    assert np.allclose(damped.prod(axis=-1), 0.25)
    agreed = consensus_eigenvalues(DAMPING)
    assert np.allclose(agreed.sum(axis=-1), -DAMPING / 2)
    assert np.allclose(agreed.prod(axis=-1), 0.25 + DAMPING**2 / 16)
    alternating = alternating_eigenvalues(DAMPING)
    assert np.allclose(alternating.sum(axis=-1), 2 - DAMPING**2)
    assert np.allclose(alternating.prod(axis=-1), 1)


def test_beyond_2_both_alternating_eigenvalues_are_negative():
    assert np.allclose(alternating_eigenvalues(2.05), [-0.64, -1.5625], rtol=0, atol=1e-12)


def test_the_critical_weight_is_the_best_one():
    slowest = damped_eigenvalues(DAMPING).real.max(axis=-1)
    assert DAMPING[slowest.argmin()] == pytest.approx(1.0)
    assert slowest.min() == pytest.approx(-0.5)
    assert np.allclose(np.abs(damped_eigenvalues(DAMPING[DAMPING < 1])), 0.5)


def test_the_largest_learning_rate_is_continuous_at_the_critical_weight_and_falls_beyond():
    assert largest_learning_rate(1 - 1e-9) == pytest.approx(largest_learning_rate(1 + 1e-9), abs=1e-3)
    assert largest_learning_rate(4.0) < largest_learning_rate(2.0) < largest_learning_rate(1.0)


def test_without_damping_there_is_no_learning_rate():
    message = r"^expected damping > 0, received 0; without damping every rate diverges$"
    with pytest.raises(ValueError, match=message):
        largest_learning_rate(0)

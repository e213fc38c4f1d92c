from __future__ import annotations

import numpy as np
import pytest

from snippets.flow.digits import bits_per_dimension, dequantize, digit_levels


def test_all_digits_are_there_once_and_the_split_is_the_same_each_time():
    from sklearn.datasets import load_digits

    train, test = digit_levels()
    both = np.concatenate([train, test]).reshape(-1, 64)
    assert both.sum() == load_digits().data.sum()
    assert np.array_equal(test, digit_levels()[1])


def test_noise_is_taken_off_by_rounding_down():
    _, test = digit_levels()
    x = dequantize(test, rng=np.random.default_rng(0))
    assert np.array_equal(np.floor(x), test)


def test_bits_of_a_uniform_density_are_the_logarithm_of_the_levels():
    assert bits_per_dimension(np.full(5, -64 * np.log(16)), dimensions=64) == pytest.approx(4)


def test_a_split_without_a_part_is_refused():
    with pytest.raises(ValueError, match="expected n_test from 1 to 1796, received 1797"):
        digit_levels(n_test=1797)

from __future__ import annotations

import mpmath
import pytest


@pytest.fixture
def largest_slope(tensorflow):
    from snippets.flow.largest_slope import largest_slope

    return largest_slope


def test_the_slopes_of_smooth_activations_are_those_of_fifty_digits(largest_slope, flow):
    import keras

    with mpmath.workdps(50):
        silu = mpmath.findroot(lambda x: mpmath.diff(lambda t: t / (1 + mpmath.exp(-t)), x, 2), 2.4)
        steepest = mpmath.diff(lambda t: t / (1 + mpmath.exp(-t)), silu)
        # For x Phi(x) the second derivative is (2 - x^2) phi(x), so that the place is the root of 2.
        at = mpmath.sqrt(2)
        gelu = mpmath.ncdf(at) + at * mpmath.npdf(at)
    assert largest_slope(keras.activations.silu) == pytest.approx((float(steepest), float(silu)), abs=1e-7)
    assert largest_slope(keras.activations.gelu) == pytest.approx((float(gelu), float(at)), abs=1e-7)
    assert float(steepest) <= flow.lip_swish.LARGEST_SLOPE < float(steepest) + 1e-9


def test_the_slope_of_lip_swish_is_below_its_bound_and_close_to_it(largest_slope, flow, tensorflow):
    layer = flow.LipSwish(dtype="float64")
    layer.build((None,))
    slope, _ = largest_slope(layer)
    assert layer.lipschitz_bound() - 1e-6 < slope <= layer.lipschitz_bound()


def test_bad_input_is_refused(largest_slope):
    with pytest.raises(ValueError, match="expected reach > 0 and rounds >= 1, received 0 and 4"):
        largest_slope(lambda x: x, reach=0)

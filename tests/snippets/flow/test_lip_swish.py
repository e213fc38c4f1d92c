from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar


def test_the_largest_slope_is_found_again_and_is_above_one(flow):
    def slope(x):
        s = 1 / (1 + np.exp(-x))
        return s + x * s * (1 - s)

    found = minimize_scalar(lambda x: -slope(x), bounds=(1, 4), method="bounded", options={"xatol": 1e-12})
    assert abs(-found.fun - flow.lip_swish.LARGEST_SLOPE) < 1e-9
    assert abs(found.x - 2.3994) < 1e-3


def test_no_beta_makes_it_steeper_than_its_bound(flow, tensorflow):
    layer = flow.LipSwish(dtype="float64")
    x = tensorflow.constant(np.linspace(-30, 30, 20001))
    layer.build(x.shape)
    for raw in (-3.0, 0.0, 5.0):
        layer.raw_beta.assign(raw)
        with tensorflow.GradientTape() as tape:
            tape.watch(x)
            y = layer(x)
        largest = np.abs(tape.gradient(y, x)).max()
        assert 0.9 < largest <= layer.lipschitz_bound() < 1


def test_beta_begins_at_one_half(flow):
    layer = flow.LipSwish(dtype="float64")
    assert np.allclose(layer(np.array([2.0])), 2 / (1 + np.exp(-1.0)) / 1.1, atol=1e-7)

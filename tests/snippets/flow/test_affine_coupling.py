from __future__ import annotations

import json

import numpy as np
import pytest


def coupling(flow, channels=8, **options):
    import keras

    network = keras.Sequential([keras.layers.Conv2D(channels, 3, padding="same", dtype="float64")])
    return flow.AffineCoupling(network, dtype="float64", **options)


@pytest.mark.parametrize("mask", ["checkerboard", "channels"])
@pytest.mark.parametrize("odd", [False, True])
def test_inverse_and_log_determinant_are_those_of_the_map(flow, tensorflow, mask, odd):
    step = coupling(flow, mask=mask, odd=odd)
    x = tensorflow.constant(np.random.default_rng(0).standard_normal((3, 2, 2, 4)))
    step.build(x.shape)
    with tensorflow.GradientTape() as tape:
        tape.watch(x)
        y = step(x)
    J = tape.batch_jacobian(y, x).numpy().reshape(3, 16, 16)
    assert np.allclose(step.log_det(x), np.linalg.slogdet(J)[1])
    assert np.allclose(step.inverse(y), x, atol=1e-12)


def test_half_of_the_entries_stay_and_odd_takes_the_other_half(flow, tensorflow):
    x = np.random.default_rng(0).standard_normal((1, 4, 4, 4))
    for mask in ("checkerboard", "channels"):
        kept = []
        for odd in (False, True):
            step = coupling(flow, mask=mask, odd=odd)
            step.build(x.shape)
            kept.append(step(x).numpy() == x)
        assert np.array_equal(kept[0], ~kept[1])
        assert kept[0].mean() == 0.5


def test_it_is_built_again_from_its_config(flow, tensorflow):
    step = coupling(flow, mask="channels", odd=True)
    again = flow.AffineCoupling.from_config(json.loads(json.dumps(step.get_config())))
    assert (again.mask_name, again.odd) == ("channels", True)


def test_bad_input_is_refused(flow, tensorflow):
    with pytest.raises(ValueError, match="expected mask 'checkerboard' or 'channels', received 'stripes'"):
        coupling(flow, mask="stripes")
    with pytest.raises(ValueError, match="expected a network with 8 channels for s and t, received 4"):
        coupling(flow, channels=4).build((None, 4, 4, 4))

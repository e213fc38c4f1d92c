from __future__ import annotations

import numpy as np
import pytest

from snippets.flow.digits import dequantize, digit_levels


@pytest.fixture(scope="module")
def images():
    return dequantize(digit_levels()[1], rng=np.random.default_rng(0))


def test_the_two_flows_have_almost_the_same_number_of_weights(flow):
    residual = flow.digit_flows.residual_digit_flow(**flow.digit_flows.RESIDUAL)
    coupled = flow.digit_flows.coupled_digit_flow(**flow.digit_flows.COUPLED)
    counts = [sum(int(np.prod(w.shape)) for w in each.trainable_variables) for each in (residual, coupled)]
    assert abs(counts[0] / counts[1] - 1) < 0.01


def test_the_residual_flow_gives_back_every_grey_level_and_its_density_is_that_of_its_jacobian(
    flow, tensorflow, images
):
    made = flow.digit_flows.residual_digit_flow(n_blocks=1, width=8, coefficient=0.9, seed=0)
    made.initialize(images)
    x = images[:3]
    assert np.array_equal(np.floor(made.inverse(made.transform(x))), np.floor(x))
    at = tensorflow.constant(x)
    with tensorflow.GradientTape() as tape:
        tape.watch(at)
        z = made.transform(at)
    J = tape.batch_jacobian(z, at).numpy().reshape(3, 64, 64)
    normal = -0.5 * (z.numpy() ** 2).sum(axis=(1, 2, 3)) - 32 * np.log(2 * np.pi)
    assert np.allclose(made.log_prob(x), normal + np.linalg.slogdet(J.astype("float64"))[1], atol=2e-2)


def test_the_coupled_flow_begins_as_a_normalised_image_and_is_inverted(flow, images):
    made = flow.digit_flows.coupled_digit_flow(n_couplings=4, width=8, seed=0)
    made.initialize(images)
    z = made.transform(images).numpy()
    assert np.allclose(z.mean(axis=(0, 1, 2)), 0, atol=1e-3)
    assert np.allclose(made.inverse(z), images, atol=1e-3)

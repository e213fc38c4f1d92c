from __future__ import annotations

import json

import numpy as np
import pytest


def materialised(layer, kernel):
    """The matrix of the convolution: the image of each unit vector is a row."""
    shape = layer.u.shape[1:]
    basis = np.eye(int(np.prod(shape))).reshape(-1, *shape)
    return layer.operator(basis, kernel).numpy().reshape(len(basis), -1)


def layer_with(flow, kernel, size, **options):
    layer = flow.SpectralConv2D(kernel.shape[-1], kernel.shape[0], dtype="float64", **options)
    layer.build((None, size, size, kernel.shape[2]))
    layer.kernel.assign(kernel)
    return layer


@pytest.mark.parametrize("size", [4, 6])
@pytest.mark.parametrize("k", [1, 3])
def test_the_estimate_converges_to_the_norm_of_the_whole_operator(flow, size, k):
    kernel = np.random.default_rng(0).standard_normal((k, k, 3, 5))
    layer = layer_with(flow, kernel, size)
    exact = np.linalg.norm(materialised(layer, kernel), 2)
    assert layer.converge_norm(tolerance=1e-12) == pytest.approx(exact, rel=1e-6)


def test_the_transposed_convolution_is_the_transposed_matrix(flow):
    kernel = np.random.default_rng(0).standard_normal((3, 3, 2, 5))
    layer = layer_with(flow, kernel, 4)
    y = np.random.default_rng(1).standard_normal((2, 4, 4, 5))
    expected = y.reshape(2, -1) @ materialised(layer, kernel).T
    assert np.allclose(layer.adjoint(y, kernel).numpy().reshape(2, -1), expected, atol=1e-12)


@pytest.mark.parametrize("size", [4, 8])
def test_the_torus_bounds_it_and_the_reshaped_kernel_does_not(flow, size):
    rng = np.random.default_rng(0)
    for kernel in (rng.standard_normal((3, 3, 8, 8)), rng.random((3, 3, 8, 8))):
        layer = layer_with(flow, kernel, size)
        exact = np.linalg.norm(materialised(layer, kernel), 2)
        reshaped = np.linalg.norm(kernel.reshape(-1, 8), 2)
        assert exact <= flow.convolution_norm_bound(kernel, image_size=(size, size)) < 1.6 * exact
        assert exact / reshaped > 1.3


def test_the_bound_of_a_pointwise_convolution_is_exact(flow):
    kernel = np.random.default_rng(0).standard_normal((1, 1, 3, 5))
    bound = flow.convolution_norm_bound(kernel, image_size=(4, 7))
    assert bound == pytest.approx(np.linalg.norm(kernel[0, 0], 2))


def test_the_layer_is_the_convolution_of_keras_with_a_smaller_kernel(flow, tensorflow):
    kernel = np.random.default_rng(0).standard_normal((3, 3, 2, 4))
    layer = layer_with(flow, kernel, 5)
    sigma = layer.converge_norm()
    x = np.random.default_rng(1).standard_normal((2, 5, 5, 2))
    expected = tensorflow.nn.conv2d(x, kernel * 0.9 / sigma, 1, "SAME")
    assert np.allclose(layer(x), expected, atol=1e-6)


def test_it_is_built_again_from_its_config(flow):
    layer = flow.SpectralConv2D(3, 5, coefficient=0.7)
    again = flow.SpectralConv2D.from_config(json.loads(json.dumps(layer.get_config())))
    assert again.get_config() == layer.get_config()


def test_bad_input_is_refused(flow):
    with pytest.raises(ValueError, match="expected an odd kernel_size, received 2"):
        flow.SpectralConv2D(3, 2)
    with pytest.raises(ValueError, match=r"expected images \(B, H, W, channels\) of known size"):
        flow.SpectralConv2D(3).build((None, None, 8, 1))


def test_a_norm_that_does_not_settle_is_an_error(flow):
    layer = layer_with(flow, np.diag(np.linspace(1, 0.999, 50))[None, None], 2)
    with pytest.raises(RuntimeError, match="to settle within 40 iterations"):
        layer.converge_norm(tolerance=1e-12, max_iterations=40)

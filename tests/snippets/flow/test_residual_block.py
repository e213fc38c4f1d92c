from __future__ import annotations

import json
import re

import numpy as np
import pytest


def test_the_inverse_is_within_its_bound_and_says_what_it_took(block, points):
    one = block()
    found = one.inverse(one(points))
    error = np.linalg.norm(found.x.numpy() - points, axis=1)
    assert error.max() < 1e-4
    assert (found.bound.numpy() <= 1e-4).all()
    assert found.lipschitz == pytest.approx(one.lipschitz_bound())
    assert 1 < found.iterations < 20


def numpy_branch(one):
    """The branch with the float32 kernels in use, in float64, written without the layers."""
    layers = one.residual.layers
    dense = [
        (layer.bounded_kernel().numpy().astype(float), layer.bias.numpy().astype(float))
        for layer in layers[::2]
    ]
    betas = [np.log1p(np.exp(float(layer.raw_beta))) for layer in layers[1::2]]

    def g(x):
        for place, (kernel, bias) in enumerate(dense):
            x = x @ kernel + bias
            if place < len(betas):
                x = x / (1 + np.exp(-betas[place] * x)) / 1.1
        return x

    return g


@pytest.mark.parametrize("coefficient", [0.9, 0.99])
def test_the_true_error_is_never_above_the_bound_at_any_tolerance(block, coefficient):
    """Either the bound is kept, or nothing is returned: also for tolerances beyond float32."""
    one = block(coefficient=coefficient)
    rng = np.random.default_rng(0)
    for layer in one.residual.layers[::2]:
        layer.bias.assign(rng.standard_normal(layer.bias.shape))
    y = (rng.standard_normal((8, 2)) * np.repeat([[1.0], [100.0]], 4, axis=0)).astype("float32")
    g, x = numpy_branch(one), y.astype(float)
    for _ in range(4000):
        x = y - g(x)
    refused = 0
    for tolerance in (1e-1, 1e-3, 1e-5, 1e-8, 1e-12):
        try:
            found = one.inverse(y, tolerance=tolerance, max_iterations=120)
        except RuntimeError as error:
            refused += 1
            assert "a tolerance above the rounding of float32" in str(error)
            continue
        error = np.linalg.norm(found.x.numpy() - x, axis=1)
        assert (error <= found.bound.numpy() + 1e-12).all()  # that of the oracle
        assert found.bound.numpy().max() <= tolerance
    assert 2 <= refused <= 3


def test_what_a_branch_computes_in_double_precision_is_within_what_it_says(block):
    from decimal import Decimal, localcontext

    one = block(3, coefficient=0.9)
    x = np.random.default_rng(1).standard_normal((2, 3))
    value, error = one.enclose(x)
    assert value.numpy() == pytest.approx(numpy_branch(one)(x), abs=1e-13)
    assert (error.numpy() < 1e-12).all()
    dense = one.residual.layers[0]
    first, said = dense.enclose(x, np.zeros(2))
    with localcontext(prec=50):
        kernel = [[Decimal(float(entry)) for entry in row] for row in dense.bounded_kernel().numpy()]
        for found, row, allowed in zip(first.numpy(), x, said.numpy(), strict=True):
            exact = [sum(Decimal(a) * k[j] for a, k in zip(row, kernel, strict=True)) for j in range(16)]
            errors = [(Decimal(float(f)) - e) ** 2 for f, e in zip(found, exact, strict=True)]
            assert sum(errors).sqrt() <= Decimal(float(allowed))


def test_the_bound_of_the_branch_is_the_product_and_the_branch_keeps_it(block):
    one = block(dtype="float64", coefficient=0.9)
    assert one.lipschitz_bound() == pytest.approx(0.9**3 * (1.0998393194 / 1.1) ** 2, rel=1e-6)
    a, b = 3 * np.random.default_rng(0).standard_normal((2, 5000, 2))
    ratio = np.linalg.norm(one.g(a) - one.g(b), axis=1) / np.linalg.norm(a - b, axis=1)
    assert 0.01 < ratio.max() <= one.lipschitz_bound()


def test_a_branch_that_is_no_contraction_is_refused_and_not_sampled_from(flow, tensorflow, points):
    import keras

    dense = flow.SpectralDense(2, seed=3, kernel_initializer=keras.initializers.Constant(3.0))
    one = flow.InvertibleResidualBlock(keras.Sequential([dense]), name="wide")
    one.build((None, 2))  # no step of power iteration yet
    with pytest.raises(
        ValueError, match=r"expected a branch with a Lipschitz bound below 1, received .* 'wide'"
    ):
        one.inverse(points)


def test_no_convergence_is_an_error(block, points):
    one = block()
    with pytest.raises(RuntimeError, match=r"expected an error of at most 1e-06 within 2 iterations"):
        one.inverse(points, max_iterations=2, tolerance=1e-6)
    with pytest.raises(RuntimeError, match="received a bound of nan"):
        one.inverse(np.full((1, 2), np.nan, "float32"))


@pytest.mark.parametrize("name", ["BatchNormalization", "Dense"])
def test_a_layer_without_a_bound_is_named(flow, tensorflow, points, name):
    import keras

    layer = keras.layers.BatchNormalization() if name == "BatchNormalization" else keras.layers.Dense(2)
    one = flow.InvertibleResidualBlock(keras.Sequential([layer]))
    one.build((None, 2))
    with pytest.raises(
        ValueError, match=f"expected layers with lipschitz_bound and enclose, received {name}"
    ):
        one.inverse(points)


def test_wrong_shapes_methods_and_numbers_are_refused(flow, tensorflow, block, points):
    import keras

    one = block()
    with pytest.raises(ValueError, match=re.escape("expected examples of shape (2,), received (4, 3)")):
        one.inverse(np.zeros((4, 3)))
    with pytest.raises(ValueError, match="expected a method among exact, series, roulette"):
        one.log_det(points, method="guess")
    with pytest.raises(ValueError, match="expected n_terms >= 1, received 0"):
        block(n_terms=0)
    with pytest.raises(ValueError, match="expected n_exact >= 1"):
        block(stop_probability=1.0)
    wide = flow.InvertibleResidualBlock(keras.Sequential([flow.SpectralDense(3)]))
    with pytest.raises(ValueError, match=re.escape("expected a branch that keeps the shape (2,), received")):
        wide.build((None, 2))


@pytest.mark.parametrize("method", ["series", "roulette"])
def test_many_samples_come_close_to_the_exact_log_determinant(block, points, method):
    one = block(coefficient=0.7, n_terms=20)
    x = points[:4]
    exact = one.log_det(x).numpy()
    estimate = one.log_det(x, method=method, n_samples=4000).numpy()
    assert np.abs(estimate - exact).max() < 0.03


@pytest.mark.xla
def test_estimates_are_ready_for_an_accelerator(tensorflow, block, points):
    from snippets.testing.accelerator import accelerator_report

    one = block()
    x = tensorflow.constant(points)

    def gradient(at):
        with tensorflow.GradientTape() as tape:
            total = tensorflow.reduce_mean(one.log_det(at, method="roulette"))
        return tape.gradient(total, one.residual.layers[0].kernel)

    report = accelerator_report(gradient, x, again=(x + 1,), allow_float64=False)
    assert report.problems == ()
    assert report.outputs is not None
    assert report.traces == 1


def test_it_is_built_again_from_its_config(flow, block):
    one = block(n_terms=7)
    again = flow.InvertibleResidualBlock.from_config(json.loads(json.dumps(one.get_config())))
    again.build((None, 2))
    again.set_weights(one.get_weights())
    x = np.ones((3, 2), "float32")
    assert again.n_terms == 7
    assert np.array_equal(again(x).numpy(), one(x).numpy())

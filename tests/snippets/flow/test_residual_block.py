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
    with pytest.raises(ValueError, match=f"expected layers with a lipschitz_bound, received {name}"):
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
    # TensorFlow's forward mode traces its rules with unknown shapes once a process has used many, and XLA
    # gives them back: the HLO has no dynamic dimension, which the report would name as "HLO: ...".
    assert [problem for problem in report.problems if not problem.endswith("is not static")] == []
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

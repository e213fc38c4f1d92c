from __future__ import annotations

import numpy as np
import pytest

from snippets.linalg.logarithm import log_det_series, log_det_series_bound


def jacobians(tensorflow, one, x):
    x = tensorflow.constant(x)
    with tensorflow.GradientTape() as tape:
        tape.watch(x)
        y = one.g(x)
    return tape.batch_jacobian(y, x).numpy()


@pytest.mark.parametrize("d", [2, 5])
def test_the_exact_one_is_numpys_determinant_of_the_jacobian(tensorflow, run, block, d):
    one = block(d, dtype="float64")
    x = np.random.default_rng(0).standard_normal((7, d))
    _, expected = np.linalg.slogdet(np.eye(d) + jacobians(tensorflow, one, x))
    assert np.allclose(run(one.log_det, x), expected, atol=1e-10)


def test_a_negative_determinant_is_nan_and_not_the_logarithm_of_its_size(flow):
    for d in (2, 3):
        signs = np.array([-3.0] + [0.0] * (d - 1))
        result = flow.exact_log_det(lambda x, signs=signs: x * signs, np.ones((1, d)))
        assert np.isnan(result.numpy()).all()


def test_the_truncated_series_is_that_of_the_matrix_and_errs_less_than_the_theorem_says(
    tensorflow, flow, block
):
    """All sign vectors of the plane, so that the mean over them is the expectation."""
    one = block(dtype="float64", coefficient=0.95)
    x = np.random.default_rng(0).standard_normal((50, 2))
    J = jacobians(tensorflow, one, x)
    exact = np.linalg.slogdet(np.eye(2) + J)[1]
    L = one.lipschitz_bound()
    signs = [np.tile(v, (50, 1)) for v in ([1.0, 1.0], [1.0, -1.0])]
    for n in (1, 2, 5, 12):
        n_terms = np.full(50, n, "int32")
        mean = np.mean([flow.estimate_log_det(one.g, x, v, n_terms=n_terms) for v in signs], axis=0)
        assert np.allclose(mean, log_det_series(J, n_terms=n), atol=1e-9)
        assert np.abs(mean - exact).max() <= log_det_series_bound(2, norm=L, n_terms=n)


def roulette_draws(flow, tensorflow, one, x, *, n_draws):
    """Estimates at one point, and their gradient by the first kernel, for independent signs and N."""
    batch = tensorflow.tile(tensorflow.constant(x), (n_draws, 1))
    random = flow.jacobian_log_det
    v = random.random_signs(batch.shape, dtype="float64", seed=1)
    options = {"n_exact": 3, "stop_probability": 0.5}
    n_terms = random.random_terms(n_draws, seed=2, **options)
    kernel = one.residual.layers[0].kernel

    with tensorflow.GradientTape(persistent=True) as tape:
        estimates = flow.estimate_log_det(one.g, batch, v, n_terms=n_terms, **options)
        groups = tensorflow.reduce_mean(tensorflow.reshape(estimates, (20, -1)), axis=1)
        parts = tensorflow.unstack(groups)
    gradients = np.stack([tape.gradient(part, kernel).numpy() for part in parts])
    return estimates.numpy(), gradients


def test_the_roulette_and_its_gradient_are_unbiased(flow, tensorflow, block):
    one = block(dtype="float64", coefficient=0.8)
    x = np.array([[0.3, -0.2]])
    estimates, gradients = roulette_draws(flow, tensorflow, one, x, n_draws=20_000)
    with tensorflow.GradientTape() as tape:
        exact = one.log_det(x)[0]
    expected = tape.gradient(exact, one.residual.layers[0].kernel).numpy()
    assert abs(estimates.mean() - float(exact)) < 4 * estimates.std() / np.sqrt(len(estimates))
    error = np.abs(gradients.mean(axis=0) - expected)
    standard_error = gradients.std(axis=0, ddof=1) / np.sqrt(len(gradients))
    assert (error < 5 * standard_error + 1e-12).mean() > 0.98  # 32 entries, t distribution of 19 degrees
    assert np.linalg.norm(error) < 0.1 * np.linalg.norm(expected)


def test_n_follows_its_distribution(flow):
    n = flow.jacobian_log_det.random_terms(100_000, n_exact=3, stop_probability=0.5, seed=0).numpy()
    assert abs(n.mean() - 4) < 4 * np.sqrt(2 / 100_000)
    for k in (4, 5, 8):
        p = 0.5 ** (k - 3)
        assert abs((n >= k).mean() - p) < 4 * np.sqrt(p / 100_000)


def test_the_neumann_gradient_is_that_of_the_exact_log_determinant(flow, tensorflow, block):
    one = block(dtype="float64", coefficient=0.6)
    x = np.random.default_rng(0).standard_normal((6, 2))
    signs = [np.tile(v, (6, 1)) for v in ([1.0, 1.0], [1.0, -1.0])]
    weights = [layer.kernel for layer in one.residual.layers[::2]]

    def gradient(function):
        at = tensorflow.constant(x)
        with tensorflow.GradientTape() as tape:
            tape.watch(at)
            total = tensorflow.reduce_sum(function(at))
        return tape.gradient(total, [at, *weights])

    def series(at):
        n_terms = tensorflow.fill((6,), 60)
        return (
            sum(flow.estimate_log_det(one.g, at, tensorflow.constant(v), n_terms=n_terms) for v in signs) / 2
        )

    for found, expected in zip(gradient(series), gradient(one.log_det), strict=True):
        assert np.allclose(found, expected, atol=1e-9)


def graph_of_gradient(tensorflow, estimate, one, x):
    def gradient(at):
        with tensorflow.GradientTape() as tape:
            total = tensorflow.reduce_sum(estimate(at))
        kernels = [layer.kernel for layer in one.residual.layers[::2]]
        return tape.gradient(total, kernels)

    graph = tensorflow.function(gradient).get_concrete_function(x).graph.as_graph_def()
    nodes = [*graph.node, *(node for function in graph.library.function for node in function.node_def)]
    return [node.op for node in nodes]


def test_the_gradient_keeps_nothing_of_the_loop(flow, tensorflow, block):
    """A loop that is differentiated pushes what it needs onto stacks; here there are none."""
    one = block()
    x = tensorflow.constant(np.random.default_rng(0).standard_normal((6, 2)).astype("float32"))
    v = tensorflow.ones_like(x)

    def neumann(at):
        return flow.estimate_log_det(one.g, at, v, n_terms=tensorflow.fill((6,), 8))

    def naive(at):
        def add(k, power):
            return k + 1, flow.jacobian_log_det.ops.jvp(one.g, (at,), (power,))[1]

        return tensorflow.while_loop(lambda k, _: k <= 8, add, (1, v), maximum_iterations=8)[1]

    assert "TensorListPushBack" in graph_of_gradient(tensorflow, naive, one, x)
    assert "TensorListPushBack" not in graph_of_gradient(tensorflow, neumann, one, x)

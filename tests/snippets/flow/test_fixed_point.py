from __future__ import annotations

import numpy as np
import pytest


def test_the_error_stays_below_both_bounds_at_every_step(flow, block):
    """In float64, where rounding stays below the bound for so many steps."""
    one = block(dtype="float64", coefficient=0.93)
    x = np.random.default_rng(0).standard_normal((200, 2))
    y = one(x).numpy()
    L = one.lipschitz_bound()
    first_step = np.linalg.norm(one.g(y).numpy(), axis=1)
    for n in range(1, 41):
        found, bound, steps = flow.fixed_point_inverse(
            one.g, y, lipschitz=L, tolerance=1e-300, max_iterations=n
        )
        error = np.linalg.norm(found.numpy() - x, axis=1)
        assert int(steps) == n
        assert (error <= bound.numpy() + 1e-14).all()
        assert (bound.numpy() <= [flow.banach_bound(L, n=n, first_step=s) + 1e-14 for s in first_step]).all()
    assert error.max() < 1e-5


@pytest.mark.xla
def test_it_is_ready_for_an_accelerator(flow, tensorflow, block, points):
    from snippets.testing.accelerator import accelerator_report

    one = block()

    def inverse(y):
        return flow.fixed_point_inverse(one.g, y, lipschitz=0.8, tolerance=1e-4, max_iterations=200)

    y = one(points)
    report = accelerator_report(inverse, y, again=(y + 1,), allow_float64=False)
    assert report.problems == ()
    assert np.allclose(report.outputs[0], points, atol=1e-4)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("slope", [-0.99, -0.5, 0.3, 0.97])
def test_the_bound_holds_for_computed_iterates_even_when_they_coincide(flow, tensorflow, dtype, slope):
    """The slope of g is a number of the arithmetic, so that g is rounded once; the oracle has more digits."""
    slope = np.dtype(dtype).type(slope)
    y = np.outer([1.0, -3.7, 1e-30, 1e-42, 1e20, 0.0], [1.0, 0.3]).astype(dtype)
    wide = np.longdouble if dtype == "float64" else np.float64
    expected = y.astype(wide) / (1 + wide(slope))

    @tensorflow.function
    def inverse(y, n):
        return flow.fixed_point_inverse(
            lambda x: slope * x, y, lipschitz=abs(float(slope)), tolerance=1e-300, max_iterations=n
        )

    for n in (1, 5, 40, 3000):
        found, bound, _ = inverse(y, n)
        error = np.sqrt(((found.numpy().astype(wide) - expected) ** 2).sum(axis=1))
        assert (error <= bound.numpy()).all()
    scale = np.abs(expected).max(axis=1) / (1 - abs(float(slope)))
    assert (bound.numpy()[:2] <= 40 * np.finfo(dtype).eps * scale[:2]).all()  # and says no more than needed


def test_a_tolerance_below_the_arithmetic_is_not_met(flow, tensorflow):
    """Without rounding the bound would be 0 from the step on at which the iterates coincide."""

    @tensorflow.function
    def inverse(y):
        return flow.fixed_point_inverse(
            lambda x: -0.99 * x, y, lipschitz=0.99, tolerance=1e-30, max_iterations=3000, roundoffs=2
        )

    x, bound, steps = inverse(np.ones((1, 1), "float32"))
    assert int(steps) == 3000
    assert 1e-4 < abs(float(x[0, 0]) - 100) < float(bound[0]) < 3e-3


def test_a_point_that_came_from_elsewhere_has_a_bound_too(flow):
    x, y = np.array([[2.0, 0.0], [1.0, 1.0]]), np.array([[3.0, 0.0], [3.0, 1.5]])
    bound = flow.residual_bound(x, y, branch=(x / 2, np.array([0.0, 0.1])), lipschitz=0.5).numpy()
    assert bound == pytest.approx([0, 2 * (1.5 + 0.1)], abs=1e-12)
    with pytest.raises(ValueError, match="there is no bound from 1 on"):
        flow.residual_bound(x, y, branch=(x, x[:, 0]), lipschitz=1.0)


def test_lengths_of_tiny_and_huge_vectors_are_right(flow):
    x = np.array([[3e-30, 4e-30], [3e30, 4e30], [0.0, 0.0]], "float32")
    assert flow.length(x).numpy() == pytest.approx([5e-30, 5e30, 0.0], rel=1e-6)


def test_a_map_that_is_no_contraction_leaves_a_bound_that_says_so(flow):
    _, bound, steps = flow.fixed_point_inverse(
        lambda x: 2 * x, np.ones((1, 2), "float32"), lipschitz=0.9, tolerance=1e-3, max_iterations=20
    )
    assert int(steps) == 20
    assert float(bound[0]) > 1e5


def test_bad_input_is_refused(flow):
    y = np.ones((1, 2), "float32")
    with pytest.raises(ValueError, match=r"expected 0 <= lipschitz < 1, received 1.0"):
        flow.fixed_point_inverse(lambda x: x, y, lipschitz=1.0, tolerance=1e-3, max_iterations=9)
    with pytest.raises(ValueError, match=r"expected tolerance > 0, .* received 0, 9 and 1\.0"):
        flow.fixed_point_inverse(lambda x: x, y, lipschitz=0.5, tolerance=0, max_iterations=9)
    with pytest.raises(ValueError, match="there is no bound from 1 on"):
        flow.banach_bound(1.2, n=3, first_step=1.0)

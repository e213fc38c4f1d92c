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
    with pytest.raises(ValueError, match="expected tolerance > 0 and max_iterations >= 1, received 0 and 9"):
        flow.fixed_point_inverse(lambda x: x, y, lipschitz=0.5, tolerance=0, max_iterations=9)
    with pytest.raises(ValueError, match="there is no bound from 1 on"):
        flow.banach_bound(1.2, n=3, first_step=1.0)

import numpy as np
import pytest

from snippets.gan.consensus import consensus
from snippets.gan.dirac import inner, minimax_field, players, slope, wasserstein_field
from snippets.gan.dynamics import integrate

STATES = np.random.default_rng(0).normal(size=(50, 2)) * 2


def test_the_rotation_becomes_a_spiral():
    for x in STATES:
        assert np.allclose(
            consensus(wasserstein_field, weight=0.3)(x), wasserstein_field(x) - 0.3 * x, rtol=0, atol=1e-9
        )


def test_the_radius_changes_by_the_formula_of_the_post_and_may_grow():
    for x in STATES:
        s = float(inner(*players(x))[0])
        expected = -2 * (x @ x) * slope(s) ** 2 * (1 - 2 * s * slope(-s))
        assert 2 * x @ consensus(minimax_field, weight=1.0)(x) == pytest.approx(expected, abs=1e-8)
    far, near = np.array([1.0, 1.0]), np.array([0.8, 0.8])
    assert far @ consensus(minimax_field, weight=1.0)(far) > 0
    assert near @ consensus(minimax_field, weight=1.0)(near) < 0


def test_nearby_starts_converge():
    trajectory = integrate(consensus(minimax_field, weight=1.0), np.array([1.0, 1.0]), time=40, n_steps=800)
    assert np.linalg.norm(trajectory[-1]) < 2e-4


def test_it_turns_away_where_the_post_says():
    turning = 0.739
    assert 1 - 2 * turning * slope(-turning) == pytest.approx(0, abs=1e-3)
    for s, sign in [(turning - 1e-3, -1), (turning + 1e-3, 1)]:
        x = np.sqrt([s, s])
        assert np.sign(x @ consensus(minimax_field, weight=0.3)(x)) == sign


def test_a_distant_start_runs_away():
    trajectory = integrate(consensus(minimax_field, weight=1.0), np.array([2.0, 2.0]), time=400, n_steps=4000)
    distances = np.linalg.norm(trajectory, axis=1)
    assert (np.diff(distances[2000:]) > 0).all()
    assert distances[-1] > 10


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match=r"^expected weight >= 0, received -1$"):
        consensus(minimax_field, weight=-1)

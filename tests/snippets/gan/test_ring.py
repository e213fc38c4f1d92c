"""The ring and the count of its modes."""

import re

import numpy as np
import pytest

from snippets.gan.ring import ModeCoverage, mode_coverage, ring_centers, ring_samples


def test_the_centers_lie_on_the_circle_at_equal_distances():
    centers = ring_centers(8, radius=2.0)
    neighbours = np.linalg.norm(centers - np.roll(centers, 1, axis=0), axis=1)
    assert np.allclose(np.linalg.norm(centers, axis=1), 2.0)
    assert np.allclose(neighbours, 2 * 2.0 * np.sin(np.pi / 8))


def test_the_samples_have_the_moments_of_the_mixture():
    x = ring_samples(400_000, rng=np.random.default_rng(0)).astype("float64")
    assert x.mean(axis=0) == pytest.approx([0, 0], abs=0.02)
    # Each mode adds std^2 to the variance r^2 / 2 of the centers.
    assert np.allclose(np.cov(x.T), (2.0**2 / 2 + 0.1**2) * np.eye(2), atol=0.02)


def test_true_samples_have_the_high_quality_fraction_of_three_sigma_in_the_plane():
    x = ring_samples(200_000, rng=np.random.default_rng(1))
    coverage = mode_coverage(x, ring_centers(), std=0.1)
    exact = 1 - np.exp(-9 / 2)
    assert coverage.modes == 8
    assert coverage.high_quality_fraction == pytest.approx(
        exact, abs=4 * np.sqrt(exact * (1 - exact) / 200_000)
    )
    assert coverage.min_share == pytest.approx(1 / 8, abs=0.005)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([[0.0, 0.0]], ModeCoverage(modes=0, high_quality_fraction=0.0, min_share=0.0)),
        ([[2.0, 0.0], [2.0, 0.29]], ModeCoverage(modes=1, high_quality_fraction=1.0, min_share=0.0)),
        ([[2.0, 0.0], [2.0, 0.31]], ModeCoverage(modes=1, high_quality_fraction=0.5, min_share=0.0)),
        ([[2.0, 0.0], [np.nan, 0.0]], ModeCoverage(modes=1, high_quality_fraction=0.5, min_share=0.0)),
        (ring_centers(), ModeCoverage(modes=8, high_quality_fraction=1.0, min_share=1 / 8)),
    ],
)
def test_modes_and_shares_are_counted(points, expected):
    assert mode_coverage(np.array(points), ring_centers(), std=0.1) == expected


def test_bad_input_is_refused():
    message = "expected n_modes >= 1, received 0; the usual ring has 8"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        ring_samples(3, rng=np.random.default_rng(0), n_modes=0)
    message = (
        "expected samples (n, d) and centers (m, d) with n >= 1, received (0, 2) and (8, 2); "
        "one row is one point"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        mode_coverage(np.zeros((0, 2)), ring_centers(), std=0.1)
    with pytest.raises(ValueError, match="one row is one point"):
        mode_coverage(np.zeros((4, 3)), ring_centers(), std=0.1)

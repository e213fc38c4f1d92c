from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from snippets.flow.planar_densities import eight_gaussians, entropy, grid, two_moons


@pytest.mark.parametrize("density", [eight_gaussians(), two_moons()], ids=["ring", "moons"])
def test_the_density_is_scipys_and_integrates_to_one(density):
    x = density.samples(20, rng=np.random.default_rng(0)).astype(float)
    expected = np.mean([multivariate_normal(c, density.std**2).pdf(x) for c in density.centers], axis=0)
    assert np.allclose(density.log_density(x), np.log(expected), atol=1e-9)
    points, area = grid(density.box(), n_points=200)
    assert np.exp(density.log_density(points)).sum() * area == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("density", [eight_gaussians(), two_moons()], ids=["ring", "moons"])
def test_the_entropy_is_the_mean_of_minus_ln_p(density):
    minus = -density.log_density(density.samples(20_000, rng=np.random.default_rng(0)))
    assert abs(minus.mean() - entropy(density)) < 4 * minus.std() / np.sqrt(len(minus))


def test_more_centres_change_the_moons_no_more():
    x = two_moons().samples(100, rng=np.random.default_rng(0))
    assert np.allclose(two_moons().log_density(x), two_moons(n_centers=4000).log_density(x), atol=5e-3)


def test_moons_with_bumps_are_refused():
    with pytest.raises(ValueError, match=r"expected n_centers of at least 126 for std 0.1, received 50"):
        two_moons(n_centers=50)

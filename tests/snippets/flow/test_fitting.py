from __future__ import annotations

import numpy as np
import pytest

from snippets.flow.planar_densities import GaussianMixture, eight_gaussians, entropy


def test_a_single_gaussian_is_fitted_to_within_a_tenth_of_its_entropy(tensorflow):
    from snippets.flow.fitting import divergence, fit_planar

    density = GaussianMixture(np.array([[1.0, 2.0]]), 0.5)
    flow = fit_planar(density, coefficient=0.9, n_steps=20, n_blocks=1, width=8)
    x = density.samples(4000, rng=np.random.default_rng(1))
    gap, error = divergence(flow, density, x)
    assert -4 * error < gap < 0.1


def test_the_divergence_is_that_of_two_gaussians_with_a_smaller_error_than_the_likelihood(tensorflow):
    from types import SimpleNamespace

    from snippets.flow.fitting import divergence

    p, q = GaussianMixture(np.zeros((1, 2)), 1.0), GaussianMixture(np.zeros((1, 2)), 1.2)
    flow = SimpleNamespace(predict=lambda x, **_: q.log_density(x))
    x = p.samples(20_000, rng=np.random.default_rng(0))
    found, error = divergence(flow, p, x)
    exact = 2 * (np.log(1.2) + 1 / (2 * 1.2**2) - 0.5)
    assert abs(found - exact) < 4 * error
    assert error < 0.5 * q.log_density(x).std() / np.sqrt(len(x))


def test_bits_are_those_of_the_log_probability(tensorflow):
    from snippets.flow.digit_flows import coupled_digit_flow
    from snippets.flow.fitting import bits

    flow = coupled_digit_flow(n_couplings=1, width=4, seed=0)
    x = np.full((3, 8, 8, 1), 8.0, "float32")
    assert bits(flow, x) == pytest.approx(-float(np.mean(flow.log_prob(x))) / (64 * np.log(2)), rel=1e-5)


def test_eight_gaussians_are_told_apart_after_four_hundred_steps(tensorflow):
    """One Gaussian of the same covariance would score 4.25."""
    from snippets.flow.fitting import divergence, fit_planar

    ring = eight_gaussians()
    flow = fit_planar(ring, coefficient=0.97, n_steps=400, n_blocks=8, width=32)
    gap, error = divergence(flow, ring, ring.samples(4000, rng=np.random.default_rng(1)))
    assert -4 * error < gap < 4.0 - entropy(ring)

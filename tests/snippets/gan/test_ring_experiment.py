"""A short training on the ring, and what the experiment promises about its runs."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def module(tensorflow):
    from snippets.gan import ring_experiment

    return ring_experiment


def test_with_r1_the_single_loss_finds_all_eight_modes(module):
    run = module.train_on_ring("single loss", r1=1.0, seed=0, n_snapshots=2)
    assert run.samples.shape == (2, module.N_JUDGED, 2)
    assert run.coverage.modes == 8
    assert run.coverage.high_quality_fraction > 0.75
    assert run.coverage.min_share > 0.05


def test_the_comparison_has_a_run_for_each_seed_in_each_of_four_ways(module):
    runs = module.compare_on_ring(seeds=[3], n_steps=4)
    assert list(runs) == ["single loss", "alternating", "single loss, R1", "alternating, R1"]
    assert [[run.seed for run in group] for group in runs.values()] == [[3]] * 4
    finals = [group[0].samples[-1] for group in runs.values()]
    assert not any(np.array_equal(a, b) for i, a in enumerate(finals) for b in finals[:i])


def test_parts_that_are_not_whole_are_refused(module):
    with pytest.raises(ValueError, match=r"^expected n_steps to be a multiple of 4, received 10$"):
        module.train_on_ring("single loss", r1=0.0, seed=0, n_steps=10)

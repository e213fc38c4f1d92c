import numpy as np
import pytest

from snippets.gan.ring import STD, ring_centers, ring_samples


@pytest.fixture
def experiment(tensorflow):
    from snippets.gan import ring_regularisers

    return ring_regularisers


def test_the_covered_mass_knows_quality_and_variety(experiment):
    centers, rng = ring_centers(), np.random.default_rng(0)
    one_mode = np.tile(centers[3], (100, 1))
    truth = ring_samples(20_000, rng=rng)
    assert experiment.covered_mass(one_mode, centers, std=STD) == 0.125
    assert experiment.covered_mass(np.zeros((10, 2)), centers, std=STD) == 0
    assert experiment.covered_mass(centers, centers, std=STD) == 1
    assert 0.97 < experiment.covered_mass(truth, centers, std=STD) < 0.99


def test_runs_repeat_and_differ_by_treatment_order_and_seed(experiment):
    def masses(treatment, *, alternate=False, seed=0):
        found = experiment.train_on_ring(treatment, alternate=alternate, seed=seed, n_steps=240, n_checks=4)
        assert ((found >= 0) & (found <= 1)).all()
        return tuple(found)

    nothing, r1, noise = experiment.TREATMENTS
    assert masses(nothing) == masses(nothing)
    others = masses(r1), masses(noise), masses(nothing, alternate=True), masses(nothing, seed=1)
    assert len({masses(nothing), *others}) == 5


def test_bad_input_is_refused(experiment):
    with pytest.raises(ValueError, match=r"^expected a multiple of n_checks=12 as n_steps, received 13$"):
        experiment.train_on_ring(experiment.TREATMENTS[0], alternate=False, seed=0, n_steps=13)

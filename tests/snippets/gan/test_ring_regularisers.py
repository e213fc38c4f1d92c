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


TREATED = {
    "R1": {"r1": 0.1},
    "slope 1": {"r1": 0.1, "center": 1.0},
    "instance noise": {"noise": 0.3},
    "consensus": {"consensus": 0.1},
}


def test_runs_repeat_and_differ_by_treatment_order_and_seed(experiment):
    def masses(treatment, *, alternate=False, seed=0):
        found = experiment.train_on_ring(treatment, alternate=alternate, seed=seed, n_steps=240, n_checks=4)
        assert ((found >= 0) & (found <= 1)).all()
        return tuple(found)

    nothing = experiment.Treatment("nothing")
    treated = [experiment.Treatment(name, **options) for name, options in TREATED.items()]
    assert masses(nothing) == masses(nothing)
    runs = {masses(nothing), masses(nothing, alternate=True), masses(nothing, seed=1)}
    runs |= {masses(treatment) for treatment in treated}
    assert len(runs) == 7


def test_noise_blurs_both_sides_and_is_not_in_what_is_judged(experiment, monkeypatch):
    seen = {}

    class Spy(experiment.SharedForwardGAN):
        def fit(self, real, **options):
            codes = np.random.default_rng(0).standard_normal((20_000, 8)).astype("float32")
            seen["real"] = real
            seen["noise"] = np.asarray(self.generator(codes, training=True) - self.generator(codes))

    monkeypatch.setattr(experiment, "SharedForwardGAN", Spy)
    monkeypatch.setattr(
        experiment, "covered_mass", lambda samples, *_, **__: seen.update(judged=samples) or 0
    )
    noisy = experiment.Treatment("instance noise", noise=0.3)
    experiment.train_on_ring(noisy, alternate=False, seed=0, n_steps=120, n_checks=1)
    assert seen["noise"].std() == pytest.approx(0.3, rel=0.02)
    # Around the circle, a variance of 0.1^2 in the radius, and of the noise.
    assert np.linalg.norm(seen["real"], axis=1).std() == pytest.approx(np.hypot(0.1, 0.3), rel=0.05)
    blurred = seen["judged"]
    plain = experiment.train_on_ring(
        experiment.Treatment("nothing"), alternate=False, seed=0, n_steps=120, n_checks=1
    )
    assert plain.shape == (1,)
    assert np.array_equal(seen["judged"], blurred)


def test_the_figures_show_every_run_the_mean_and_the_range(experiment):
    runs = {"nothing": np.array([[0.0, 0.2], [0.4, 0.6]]), "R1": np.ones((2, 2))}
    panels = experiment.runs_figure({"simultaneous": runs, "alternating": runs}, n_steps=10).axes
    for panel in panels:
        assert [line.get_ydata().tolist() for line in panel.lines] == [
            [0, 0.2],
            [0.4, 0.6],
            [1, 1],
            [1, 1],
        ]
        assert panel.lines[0].get_xdata().tolist() == [5, 10]
        assert len({line.get_color() for line in panel.lines}) == 2
    (axis,) = experiment.range_figure(runs, n_steps=10).axes
    assert np.allclose(axis.lines[0].get_ydata(), [0.2, 0.4])
    corners = axis.collections[0].get_paths()[0].vertices
    assert {tuple(corner) for corner in corners.round(9)} == {(5, 0), (5, 0.4), (10, 0.2), (10, 0.6)}


def test_bad_input_is_refused(experiment):
    nothing, consensus = experiment.Treatment("nothing"), experiment.Treatment("consensus", consensus=1.0)
    with pytest.raises(ValueError, match=r"^expected a multiple of n_checks=12 as n_steps, received 13$"):
        experiment.train_on_ring(nothing, alternate=False, seed=0, n_steps=13)
    with pytest.raises(ValueError, match=r"^expected simultaneous updates for Treatment.name='consensus'"):
        experiment.train_on_ring(consensus, alternate=True, seed=0, n_steps=12)

"""The penalty that asks for a slope."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def trained(gan, networks, points):
    import keras

    from snippets.gan.centred_penalty_gan import CentredPenaltyGAN

    def train(*, jit_compile=False, **options):
        trainer = CentredPenaltyGAN if "center" in options else gan.SharedForwardGAN
        model = trainer(*networks(), loss="non_saturating", seed=3, **options)
        model.compile(keras.optimizers.SGD(0.1), jit_compile=jit_compile)
        model.fit(points, batch_size=16, epochs=3, shuffle=False, verbose=0)
        return np.concatenate([weight.ravel() for weight in model.get_weights()])

    return train


@pytest.mark.parametrize("weights", [{"r1": 0.3}, {"r2": 0.3}, {"r1": 0.2, "r2": 0.4}])
def test_at_center_0_it_is_r1_and_r2(trained, weights):
    assert np.allclose(trained(center=0.0, **weights), trained(**weights), rtol=0, atol=1e-6)
    assert np.abs(trained(center=1.0, **weights) - trained(**weights)).max() > 1e-3


def test_a_discriminator_without_slope_has_a_finite_gradient(gan, tensorflow, networks, points):
    from snippets.gan.centred_penalty_gan import CentredPenaltyGAN

    model = CentredPenaltyGAN(*networks(), center=1.0, r1=0.5, seed=3)
    model.discriminator.set_weights([0 * weight for weight in model.discriminator.get_weights()])
    with tensorflow.GradientTape() as tape:
        penalty = model(points, training=True)["penalty"]
    assert float(penalty) == pytest.approx(0.25, abs=1e-5)
    gradients = tape.gradient(penalty, model.discriminator.trainable_variables)
    assert all(np.isfinite(each).all() for each in gradients if each is not None)


@pytest.mark.xla
def test_xla_trains_to_the_same_weights(gan, trained, monkeypatch):
    codes = np.random.default_rng(0).standard_normal((16, 3)).astype("float32")
    monkeypatch.setattr(gan.AdversarialModel, "latent", lambda *_: codes)
    compiled = trained(center=1.0, r1=0.3, jit_compile=True)
    assert np.allclose(compiled, trained(center=1.0, r1=0.3), rtol=0, atol=1e-6)


@pytest.mark.replicas(2)
def test_two_replicas_train_to_the_weights_of_one(trained, two_replicas):
    one = trained(center=1.0, r1=0.3)
    with two_replicas.scope():
        two = trained(center=1.0, r1=0.3)
    assert np.allclose(one, two, rtol=0, atol=1e-6)


def test_the_configuration_keeps_the_center_and_a_negative_one_is_refused(gan, networks):
    from snippets.gan.centred_penalty_gan import CentredPenaltyGAN

    model = CentredPenaltyGAN(*networks(), center=0.25, r1=0.5, seed=3)
    assert CentredPenaltyGAN.from_config(model.get_config()).center == 0.25
    for value in (-1.0, float("nan")):
        with pytest.raises(ValueError, match=f"^expected center >= 0, received {value}; 0 is R1 and R2$"):
            CentredPenaltyGAN(*networks(), center=value)

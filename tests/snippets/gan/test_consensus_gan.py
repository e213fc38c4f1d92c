"""Consensus for networks: the step it stands for, on one device, compiled, and on two replicas."""

from __future__ import annotations

import numpy as np
import pytest

from snippets.gan.dynamics import jacobian


@pytest.fixture
def trained(gan, networks, points):
    """Train from the same weights and return the flat weights after it."""
    import keras

    from snippets.gan.consensus_gan import ConsensusGAN

    def train(*, consensus=None, jit_compile=False):
        options = {"loss": "non_saturating", "r1": 0.1, "seed": 3}
        if consensus is None:
            model = gan.SharedForwardGAN(*networks(), **options)
        else:
            model = ConsensusGAN(*networks(), consensus=consensus, **options)
        model.compile(keras.optimizers.SGD(0.1), jit_compile=jit_compile)
        model.fit(points, batch_size=16, epochs=3, shuffle=False, verbose=0)
        return flat(model.get_weights())

    return train


@pytest.fixture
def same_codes(gan, monkeypatch):
    codes = np.random.default_rng(0).standard_normal((16, 3)).astype("float32")
    monkeypatch.setattr(gan.AdversarialModel, "latent", lambda _, n: codes[:n])


def flat(weights):
    return np.concatenate([weight.ravel() for weight in weights]).astype(float)


def test_without_consensus_it_is_simultaneous_descent(trained):
    assert np.allclose(trained(consensus=0.0), trained(), rtol=0, atol=1e-7)


@pytest.mark.usefixtures("same_codes")
def test_the_push_is_the_gradient_of_half_the_squared_length_of_the_field(networks, points):
    import keras

    from snippets.gan.consensus_gan import ConsensusGAN

    model = ConsensusGAN(*networks(), consensus=0.0, loss="non_saturating", r1=0.1, seed=3)
    model.compile(keras.optimizers.SGD(1.0), run_eagerly=True)
    shapes = [weight.shape for weight in model.get_weights()]
    ends = np.cumsum([np.prod(shape) for shape in shapes])[:-1]

    def step(x, consensus=0.0):
        parts = np.split(x.astype("float32"), ends)
        model.set_weights([part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)])
        model.consensus = consensus
        model.train_step(points)
        return flat(model.get_weights()) - x

    start, rng = flat(model.get_weights()), np.random.default_rng(0)
    push = step(start) - step(start, consensus=1.0)
    assert np.linalg.norm(push) > 0.01
    for _ in range(5):
        direction = rng.normal(size=start.shape)
        length = jacobian(
            lambda t, d=direction: (step(start + t * d) ** 2).sum(keepdims=True) / 2, np.zeros(1), width=0.01
        )
        assert length[0, 0] == pytest.approx(push @ direction, abs=2e-3 * np.linalg.norm(push))


@pytest.mark.xla
@pytest.mark.usefixtures("same_codes")
def test_xla_trains_to_the_same_weights(trained):
    compiled = trained(consensus=0.5, jit_compile=True)
    assert np.allclose(compiled, trained(consensus=0.5), rtol=0, atol=1e-6)


@pytest.mark.replicas(2)
def test_two_replicas_train_to_the_weights_of_one(trained, two_replicas):
    """The squared length is that of the whole gradient, not the sum of those of its shares."""
    one = trained(consensus=0.5)
    with two_replicas.scope():
        two = trained(consensus=0.5)
    assert np.allclose(one, two, rtol=0, atol=1e-6)


def test_the_configuration_keeps_the_weight_and_a_negative_one_is_refused(gan, networks):
    from snippets.gan.consensus_gan import ConsensusGAN

    model = ConsensusGAN(*networks(), consensus=0.25, seed=3)
    assert ConsensusGAN.from_config(model.get_config()).consensus == 0.25
    for value in (-1.0, float("nan")):
        with pytest.raises(ValueError, match=f"^expected consensus >= 0, received {value}; 0 turns it off$"):
            ConsensusGAN(*networks(), consensus=value)

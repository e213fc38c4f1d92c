"""The trainers for networks, given the two parameters of the Dirac-GAN, take the steps of its theory."""

import numpy as np
import pytest

from snippets.gan.consensus import consensus
from snippets.gan.dirac import non_saturating_field
from snippets.gan.dirac_penalties import gradient_penalty
from snippets.gan.discrete import alternating, iterate, simultaneous

RATE, START, N_STEPS = 0.3, np.array([1.0, -0.7]), 12


@pytest.fixture
def trajectory(tensorflow):
    """Train with SGD and return (theta, psi) after every step, psi with the sign of the theory."""
    import keras

    from snippets.gan.dirac_witness import Point

    def train(trainer, **options):
        generator = keras.Sequential([keras.Input((1,)), Point(START[0])])
        slope = keras.initializers.Constant(-START[1])  # trainers score real points high, the theory low
        layers = [keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer=slope)]
        discriminator = keras.Sequential(layers)
        gan = trainer(generator, discriminator, loss="non_saturating", seed=0, **options)
        gan.compile(keras.optimizers.SGD(RATE))
        states = []
        for _ in range(N_STEPS):
            gan.fit(np.zeros((4, 1), "float32"), batch_size=4, verbose=0)
            weights = [*generator.get_weights(), *discriminator.get_weights()]
            states.append(np.concatenate([each.ravel() for each in weights]) * [1, -1])
        return np.array(states)

    return train


@pytest.mark.parametrize("weight", [0.0, 0.4])
def test_a_single_loss_takes_simultaneous_steps(trajectory, weight):
    from snippets.gan.shared_forward_gan import SharedForwardGAN
    from snippets.gan.single_loss_gan import SingleLossGAN

    step = simultaneous(gradient_penalty(non_saturating_field, weight=weight), learning_rate=RATE)
    expected = iterate(step, START, n_steps=N_STEPS)[1:]
    for trainer in (SingleLossGAN, SharedForwardGAN):
        assert np.allclose(trajectory(trainer, r1=weight), expected, rtol=0, atol=2e-6)


@pytest.mark.parametrize("weight", [0.0, 0.4])
def test_two_losses_take_alternating_steps(trajectory, weight):
    from snippets.gan.alternating_gan import AlternatingGAN

    step = alternating(gradient_penalty(non_saturating_field, weight=weight), learning_rate=RATE)
    expected = iterate(step, START, n_steps=N_STEPS)[1:]
    assert np.allclose(trajectory(AlternatingGAN, r1=weight), expected, rtol=0, atol=2e-6)


def test_consensus_of_networks_takes_the_steps_of_consensus(trajectory):
    from snippets.gan.consensus_gan import ConsensusGAN

    step = simultaneous(consensus(non_saturating_field, weight=0.4), learning_rate=RATE)
    expected = iterate(step, START, n_steps=N_STEPS)[1:]
    assert np.allclose(trajectory(ConsensusGAN, consensus=0.4), expected, rtol=0, atol=2e-6)


@pytest.mark.parametrize("weights", [{"r1": 0.4}, {"r2": 0.4}])
def test_a_centred_penalty_on_networks_takes_its_steps(trajectory, weights):
    from snippets.gan.centred_penalty_gan import CentredPenaltyGAN

    step = simultaneous(gradient_penalty(non_saturating_field, weight=0.4, center=0.6), learning_rate=RATE)
    expected = iterate(step, START, n_steps=N_STEPS)[1:]
    assert np.allclose(trajectory(CentredPenaltyGAN, center=0.6, **weights), expected, rtol=0, atol=2e-6)

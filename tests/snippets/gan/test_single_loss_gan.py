"""One step of plain `fit` against the gradients of the two losses, taken apart."""

from __future__ import annotations

import re

import numpy as np
import pytest

LOSSES = ["hinge", "non_saturating", "wasserstein", "least_squares"]
RATE = 1.0  # so that the rounding of the weights does not hide the gradients


def next_codes(model, n_samples):
    """The codes that the model will draw next; it will draw them still."""
    state = model.latent_seed.state.numpy()
    codes = model.latent(n_samples)
    model.latent_seed.state.assign(state)
    return codes


def gradients_apart(tensorflow, model, real):
    """The gradients of the two losses by two tapes and two forward passes, without a stopped gradient."""
    loss, codes = model.adversarial_loss, next_codes(model, len(real))
    before = [variable.numpy() for variable in model.variables]
    fake = model.generator(codes, training=True).numpy()  # a constant of the discriminator's loss
    with tensorflow.GradientTape() as tape:
        real_score = model.discriminator(real, training=True)
        fake_score = model.discriminator(fake, training=True)
        d_loss = tensorflow.reduce_mean(loss.real(real_score)) + tensorflow.reduce_mean(loss.fake(fake_score))
    d_gradients = tape.gradient(d_loss, model.discriminator.trainable_variables)
    with tensorflow.GradientTape() as tape:
        score = model.discriminator(model.generator(codes, training=True), training=True)
        g_loss = tensorflow.reduce_mean(loss.generator(score))
    g_gradients = tape.gradient(g_loss, model.generator.trainable_variables)
    for variable, value in zip(model.variables, before, strict=True):  # moving averages moved
        variable.assign(value)
    return [each.numpy() for each in d_gradients], [each.numpy() for each in g_gradients]


def displacements(network, step):
    """How far each trainable variable of the network moves in a step, over the rate of SGD."""
    before = [variable.numpy() for variable in network.trainable_variables]
    step()
    return [(a - v.numpy()) / RATE for a, v in zip(before, network.trainable_variables, strict=True)]


def assert_close(found, expected):
    found, expected = (np.concatenate([each.ravel() for each in arrays]) for arrays in (found, expected))
    assert np.linalg.norm(found - expected) <= 1e-5 * np.linalg.norm(expected)


@pytest.mark.parametrize("kind", ["plain", "layer_norm", "batch_norm"])
@pytest.mark.parametrize("loss", LOSSES)
def test_a_step_of_fit_moves_each_network_by_the_gradient_of_its_own_loss(
    gan, tensorflow, networks, points, loss, kind
):
    import keras

    model = gan.SingleLossGAN(*networks(kind), loss=loss, generator_weight=10.0, seed=1)
    model.compile(keras.optimizers.SGD(RATE))
    d_expected, g_expected = gradients_apart(tensorflow, model, points)
    moves = displacements(model, lambda: model.fit(points, batch_size=len(points), shuffle=False, verbose=0))
    n_generator = len(model.generator.trainable_variables)
    assert_close(moves[n_generator:], d_expected)
    assert_close(moves[:n_generator], [10 * gradient for gradient in g_expected])


@pytest.mark.parametrize("kind", ["plain", "spectral_norm"])
def test_one_concatenated_call_moves_both_networks_the_same_way(gan, networks, points, kind):
    import keras

    moves = []
    for trainer, options in ((gan.SingleLossGAN, {"one_call": True}), (gan.SharedForwardGAN, {})):
        model = trainer(*networks(kind), loss="non_saturating", r1=0.3, r2=0.2, seed=1, **options)
        model.compile(keras.optimizers.SGD(RATE))
        before = [variable.numpy() for variable in model.generator.trainable_variables]
        model.fit(points, batch_size=len(points), shuffle=False, verbose=0)
        # Spectral normalisation replaces the kernel in the call, so the discriminator is compared as it ends.
        moves.append(
            [a - v.numpy() for a, v in zip(before, model.generator.trainable_variables, strict=True)]
        )
        moves[-1] += [variable.numpy() for variable in model.discriminator.variables]
    assert_close(*moves)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_shared_forward_pass_makes_the_same_step(gan, networks, points, loss):
    import keras

    weights = []
    for trainer in (gan.SingleLossGAN, gan.SharedForwardGAN):
        model = trainer(*networks(), loss=loss, generator_weight=3.0, r1=0.5, r2=0.25, seed=1)
        model.compile(keras.optimizers.SGD(0.05))
        model.fit(np.tile(points, (4, 1)), batch_size=len(points), shuffle=False, verbose=0)
        weights.append(model.get_weights())
    for found, expected in zip(*weights, strict=True):
        assert np.allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_the_reported_loss_is_the_discriminators_and_the_generators_stands_beside_it(gan, networks, points):
    model = gan.SingleLossGAN(*networks(), loss="hinge", generator_weight=7.0, seed=1)
    model.compile("sgd")
    real, fake = (model.discriminator(x).numpy() for x in (points, model.generator(next_codes(model, 16))))
    result = model.evaluate(points, batch_size=16, verbose=0, return_dict=True)
    d_loss = np.maximum(0, 1 - real).mean() + np.maximum(0, 1 + fake).mean()
    assert result["loss"] == result["d_loss"] == pytest.approx(d_loss, rel=1e-6)
    assert result["g_loss"] == pytest.approx(-fake.mean(), rel=1e-6)


def test_losses_that_layers_add_are_added(gan, tensorflow, networks, points):
    import keras

    model = gan.SingleLossGAN(*networks(), seed=1)
    model.compile("sgd")
    plain = model.evaluate(points, verbose=0, return_dict=True)
    model = gan.SingleLossGAN(*networks(), seed=1)
    for layer in (model.discriminator.layers[0], model.generator.layers[0]):
        layer.kernel_regularizer = keras.regularizers.L2(0.5)
        layer.kernel.regularizer = layer.kernel_regularizer
    model.compile("sgd")
    with_decay = model.evaluate(points, verbose=0, return_dict=True)
    kernels = [layer.kernel.numpy() for layer in (model.discriminator.layers[0], model.generator.layers[0])]
    decay = sum(0.5 * (kernel**2).sum() for kernel in kernels)
    assert with_decay["loss"] - plain["loss"] == pytest.approx(decay, rel=1e-5)
    assert with_decay["d_loss"] == plain["d_loss"]


def test_the_penalties_are_those_of_the_functions(gan, networks, points):
    model = gan.SingleLossGAN(*networks(), r1=0.3, r2=0.7, seed=1)
    fake = model.generator(next_codes(model, 16))
    penalty = float(model(points, training=True)["penalty"])
    r1 = gan.penalties.r1_penalty(model.discriminator, points)
    r2 = gan.penalties.r2_penalty(model.discriminator, fake)
    assert penalty == pytest.approx(float(0.3 * r1 + 0.7 * r2), rel=1e-5)


def test_dropout_is_refused_and_the_way_out_is_named(gan, networks):
    message = (
        "expected a discriminator that scores a batch the same way twice, received 'discriminator', which "
        "does not: it draws random numbers (Dropout) or changes its weights when it is called "
        "(SpectralNormalization), so the bracket of the single loss does not cancel; score all samples in "
        "one concatenated call: SharedForwardGAN"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        gan.SingleLossGAN(*networks("dropout"))
    gan.SharedForwardGAN(*networks("dropout"))


def test_spectral_normalisation_is_refused_and_the_way_out_is_named(gan, networks):
    with pytest.raises(ValueError, match=r"score all samples in one concatenated call: one_call=True$"):
        gan.SingleLossGAN(*networks("spectral_norm"))
    gan.SingleLossGAN(*networks("spectral_norm"), one_call=True)


@pytest.mark.parametrize(("kind", "fix"), [("batch_norm", "one_call=False"), ("dropout", "SharedForwardGAN")])
def test_one_call_is_refused_where_rows_are_not_scored_by_themselves(gan, networks, kind, fix):
    message = (
        "expected a discriminator that scores each row of a batch by itself and copies alike, received "
        "'discriminator', which does not (BatchNormalization, Dropout), so the loss of the discriminator "
        f"would reach the generator, or the bracket would not cancel; use {fix}"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        gan.SingleLossGAN(*networks(kind), one_call=True)

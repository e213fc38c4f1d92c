"""Two rates in one optimizer, in every way of running."""

from __future__ import annotations

import re

import numpy as np
import pytest


def moves(network, step):
    before = [variable.numpy() for variable in network.trainable_variables]
    step()
    return np.concatenate(
        [(a - v.numpy()).ravel() for a, v in zip(before, network.trainable_variables, strict=True)]
    )


def fitted_moves(gan, networks, points, optimizer_for, **options):
    model = gan.SingleLossGAN(*networks(), seed=1)
    model.compile(optimizer_for(model.generator, model.discriminator), **options)
    old = [variable.numpy() for variable in model.discriminator.trainable_variables]
    g = moves(model.generator, lambda: model.fit(points, batch_size=16, verbose=0))
    d = [a - v.numpy() for a, v in zip(old, model.discriminator.trainable_variables, strict=True)]
    return g, np.concatenate([each.ravel() for each in d])


@pytest.mark.parametrize("optimizer", ["SGD", "RMSprop", "Adam"])
def test_each_network_moves_at_its_own_rate(gan, networks, points, optimizer):
    import keras

    rule = getattr(keras.optimizers, optimizer)
    plain = fitted_moves(gan, networks, points, lambda *_: rule(1e-3))
    two = fitted_moves(
        gan,
        networks,
        points,
        lambda *pair: gan.two_time_scale(
            *pair, generator_optimizer=rule(5e-3), discriminator_optimizer=rule(1e-3)
        ),
    )
    assert np.allclose(two[1], plain[1], rtol=1e-5, atol=1e-7)
    assert np.linalg.norm(two[0]) / np.linalg.norm(plain[0]) == pytest.approx(5, rel=1e-3)


def two_rates(gan, generator, discriminator):
    import keras

    return gan.two_time_scale(
        generator,
        discriminator,
        generator_optimizer=keras.optimizers.SGD(0.05),
        discriminator_optimizer=keras.optimizers.SGD(0.1),
    )


@pytest.mark.xla
def test_it_works_under_xla(gan, networks, points, monkeypatch):
    codes = np.random.default_rng(0).standard_normal((16, 3)).astype("float32")
    monkeypatch.setattr(gan.AdversarialModel, "latent", lambda *_: codes)  # XLA draws others from one seed
    compiled, plain = (
        fitted_moves(gan, networks, points, lambda *pair: two_rates(gan, *pair), jit_compile=jit)
        for jit in (True, False)
    )
    assert all(np.allclose(a, b, rtol=0, atol=1e-6) for a, b in zip(compiled, plain, strict=True))


@pytest.mark.replicas(2)
def test_it_works_on_two_replicas(gan, networks, points, two_replicas):
    one = fitted_moves(gan, networks, points, lambda *pair: two_rates(gan, *pair))
    with two_replicas.scope():
        two = fitted_moves(gan, networks, points, lambda *pair: two_rates(gan, *pair))
    assert all(np.allclose(a, b, rtol=0, atol=1e-6) for a, b in zip(two, one, strict=True))


def test_a_functional_model_is_found_too_where_a_pattern_of_its_name_would_miss_it(gan, tensorflow):
    import keras

    def dense(name, n_in):
        x = keras.Input((n_in,))
        return keras.Model(x, keras.layers.Dense(2, name=f"{name}_layer")(x), name=name)

    generator, discriminator = dense("generator", 3), dense("discriminator", 2)
    assert generator.variables[0].path == "generator_layer/kernel"  # not generator/...
    optimizer = two_rates(gan, generator, discriminator)
    rates = [float(optimizer._optimizer_map(v).learning_rate) for v in generator.variables]
    assert rates == pytest.approx([0.05, 0.05])
    rates = [float(optimizer._optimizer_map(v).learning_rate) for v in discriminator.variables]
    assert rates == pytest.approx([0.1, 0.1])


# Keras 3.15 saves a TensorFlow variable by np.array, whose keyword TensorFlow 2.21 does not know.
@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword")
def test_both_rules_are_saved_with_their_states(gan, networks, points, tmp_path):
    import keras

    model = gan.SingleLossGAN(*networks(), seed=1)
    rules = {"generator_optimizer": keras.optimizers.Adam(1e-3)}
    rules["discriminator_optimizer"] = keras.optimizers.RMSprop(4e-3)
    model.compile(gan.two_time_scale(model.generator, model.discriminator, **rules))
    model.fit(points, batch_size=8, shuffle=False, verbose=0)
    model.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(
        tmp_path / "gan.keras", custom_objects={"SingleLossGAN": gan.SingleLossGAN}
    )
    for each in (model, loaded):
        each.fit(points, batch_size=8, shuffle=False, verbose=0)
    for found, expected in zip(loaded.get_weights(), model.get_weights(), strict=True):
        assert np.allclose(found, expected, rtol=0, atol=1e-7)


def test_networks_whose_layers_share_a_name_are_refused(gan, networks):
    generator, _ = networks()
    path = generator.variables[0].path
    message = (
        f"expected layers with names of their own, received {path!r} in both networks; "
        "name the layers, as in keras.layers.Dense(64, name='d_hidden')"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        two_rates(gan, generator, generator)

"""What all trainers promise: they compile, spread over replicas, are saved, and refuse nonsense."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

TRAINERS = ["SingleLossGAN", "SharedForwardGAN", "AlternatingGAN"]

each_trainer = pytest.mark.parametrize("name", TRAINERS)
# Keras 3.15 saves a TensorFlow variable by np.array, whose keyword TensorFlow 2.21 does not know.
saves = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword")


def trained(gan, networks, x, name, *, options=None, jit_compile=False, batch_size=16, **compile_options):
    import keras

    model = getattr(gan, name)(*networks(), loss="non_saturating", r1=0.1, seed=3, **(options or {}))
    model.compile(keras.optimizers.SGD(0.1), jit_compile=jit_compile, **compile_options)
    model.fit(x, batch_size=batch_size, shuffle=False, verbose=0)
    return model


def as_json(config):
    return json.loads(json.dumps(config))


def assert_same_weights(model, other, tolerance=1e-6):
    for found, expected in zip(model.get_weights(), other.get_weights(), strict=True):
        assert np.allclose(found, expected, rtol=0, atol=tolerance)


@pytest.mark.xla
@each_trainer
def test_xla_trains_to_the_same_weights_from_the_same_codes(gan, networks, points, name, monkeypatch):
    codes = np.random.default_rng(0).standard_normal((16, 3)).astype("float32")
    monkeypatch.setattr(gan.AdversarialModel, "latent", lambda *_: codes)  # XLA draws others from one seed
    x = np.tile(points, (6, 1))
    compiled = trained(gan, networks, x, name, jit_compile=True, steps_per_execution=3)
    assert_same_weights(compiled, trained(gan, networks, x, name))


@pytest.mark.xla
@each_trainer
def test_a_training_step_is_ready_for_an_accelerator(gan, tensorflow, networks, points, name):
    from snippets.testing.accelerator import accelerator_report

    model = trained(gan, networks, points, name)
    x = tensorflow.constant(points)
    report = accelerator_report(model.train_step, x, again=(x + 1,), allow_float64=False)
    assert report.problems == ()
    assert report.traces == 1


@pytest.mark.mixed_precision
@each_trainer
def test_bfloat16_trains_to_nearly_the_same_weights(gan, networks, points, name):
    import keras

    x = np.tile(points, (6, 1))
    exact = trained(gan, networks, x, name)
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        mixed = trained(gan, networks, x, name)
    finally:
        keras.config.set_dtype_policy(before)
    assert {variable.dtype for variable in mixed.trainable_variables} == {"float32"}
    assert mixed.generator(points[:, :1] * np.ones(3)).dtype == "bfloat16"
    start = getattr(gan, name)(*networks(), seed=3)
    for found, expected, old in zip(*(each.get_weights() for each in (mixed, exact, start)), strict=True):
        moved = np.linalg.norm(expected - old)
        assert moved == 0 or np.linalg.norm(found - expected) < 0.1 * moved


@pytest.mark.replicas(2)
@each_trainer
def test_two_replicas_train_to_the_weights_of_one(gan, networks, points, two_replicas, name):
    """With SGD, which shows a wrong scale of the gradient, as Adam would not."""
    x = np.tile(points, (6, 1))
    one = trained(gan, networks, x, name)
    with two_replicas.scope():
        two = trained(gan, networks, x, name)
    assert_same_weights(two, one)


@pytest.mark.replicas(2)
def test_two_replicas_report_the_loss_of_one_and_draw_different_codes(gan, networks, points, two_replicas):
    one = gan.SingleLossGAN(*networks(), seed=3)
    one.compile("sgd")
    expected = one.fit(points, batch_size=16, verbose=0).history
    with two_replicas.scope():
        two = gan.SingleLossGAN(*networks(), seed=3)
        two.compile("sgd")
    found = two.fit(points, batch_size=16, verbose=0).history
    assert {key: found[key] == pytest.approx(expected[key], rel=1e-5) for key in expected} == {
        "d_loss": True,
        "g_loss": True,
        "loss": True,
    }
    with two_replicas.scope():
        codes = two_replicas.experimental_local_results(two_replicas.run(lambda: two.latent(4)))
    assert not np.isclose(codes[0], codes[1]).any()


@saves
@each_trainer
def test_a_saved_model_goes_on_where_it_stopped(gan, networks, points, name, tmp_path):
    import keras

    trainer = getattr(gan, name)
    model = trainer(*networks(), loss="least_squares", generator_weight=2.0, r1=0.1, r2=0.2, seed=3)
    model.compile(keras.optimizers.Adam(0.01))
    model.fit(points, batch_size=8, shuffle=False, verbose=0)
    model.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras", custom_objects={name: trainer})
    assert_same_weights(loaded, model, tolerance=0)
    assert as_json(loaded.get_config()) == as_json(model.get_config())
    for each in (model, loaded):
        each.fit(points, batch_size=8, shuffle=False, verbose=0)
    assert_same_weights(loaded, model, tolerance=1e-7)


@each_trainer
def test_the_configuration_makes_the_same_model(gan, networks, name):
    trainer = getattr(gan, name)
    model = trainer(*networks(), loss="wasserstein", generator_weight=2.0, r1=0.1, r2=0.2, seed=3)
    config = as_json(model.get_config())
    again = trainer.from_config(config)
    assert as_json(again.get_config()) == config
    shapes = [[tuple(variable.shape) for variable in each.variables] for each in (model, again)]
    assert shapes[0] == shapes[1]


def test_the_alternating_generator_answers_the_discriminator_that_has_moved(
    gan, tensorflow, networks, points
):
    import keras

    model = gan.AlternatingGAN(*networks(), loss="non_saturating", seed=3)
    model.compile(keras.optimizers.SGD(0.5), generator_optimizer=keras.optimizers.SGD(0.25))
    model.discriminator_step(points)
    state = model.latent_seed.state.numpy()
    codes = model.latent(16)
    model.latent_seed.state.assign(state)
    with tensorflow.GradientTape() as tape:
        loss = tensorflow.reduce_mean(tensorflow.nn.softplus(-model.discriminator(model.generator(codes))))
    gradients = tape.gradient(loss, model.generator.trainable_variables)
    before = [variable.numpy() for variable in model.generator.trainable_variables]
    model.generator_step(16)
    for old, variable, gradient in zip(before, model.generator.trainable_variables, gradients, strict=True):
        assert np.allclose(variable, old - 0.25 * gradient, rtol=0, atol=1e-6)


@pytest.mark.parametrize("fresh", [True, False])
def test_the_alternating_generator_gets_fresh_codes_or_those_of_the_discriminator(
    gan, networks, points, fresh
):
    """Without a move of the discriminator, its step is that of the single loss if the codes are the same."""
    import keras

    single = gan.SingleLossGAN(*networks(), seed=3)
    single.compile(keras.optimizers.SGD(0.5))
    alternating = gan.AlternatingGAN(*networks(), seed=3, fresh_codes=fresh)
    alternating.compile(keras.optimizers.SGD(0.0), generator_optimizer=keras.optimizers.SGD(0.5))
    for model in (single, alternating):
        model.fit(points, batch_size=16, verbose=0)
    found, expected = (
        np.concatenate([weight.ravel() for weight in model.generator.get_weights()])
        for model in (alternating, single)
    )
    assert np.allclose(found, expected, rtol=0, atol=1e-6) != fresh


@pytest.mark.replicas(2)
def test_two_replicas_share_the_codes_of_one(gan, networks, points, two_replicas):
    options = {"options": {"fresh_codes": False}}
    one = trained(gan, networks, points, "AlternatingGAN", **options)
    with two_replicas.scope():
        two = trained(gan, networks, points, "AlternatingGAN", **options)
    assert_same_weights(two, one)


def test_samples_are_the_same_for_the_same_seed(gan, networks):
    model = gan.SingleLossGAN(*networks())
    assert np.array_equal(model.generate(5, seed=1), model.generate(5, seed=1))
    assert not np.array_equal(model.generate(5, seed=1), model.generate(5, seed=2))


@pytest.mark.parametrize("name", ["generator_weight", "r1", "r2"])
@pytest.mark.parametrize("value", [-1.0, float("nan")])
def test_a_weight_below_zero_is_refused(gan, networks, name, value):
    with pytest.raises(ValueError, match=f"^expected {name} >= 0, received {value}; 0 turns it off$"):
        gan.SingleLossGAN(*networks(), **{name: value})


def test_networks_that_do_not_fit_are_refused(gan, networks):
    import keras

    generator, _ = networks()
    discriminator = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1)])
    message = (
        "expected a generator whose samples the discriminator takes, received samples of shape (2,) for "
        "(5,); let the last layer of the generator have the shape of the data"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        gan.SharedForwardGAN(generator, discriminator)


@pytest.mark.parametrize("place", ["generator", "discriminator"])
def test_a_network_without_an_input_shape_is_refused_and_the_wrap_that_is_named_works(gan, networks, place):
    import keras

    class Own(keras.Model):
        def __init__(self, n_outputs):
            super().__init__(name="own")
            self.out = keras.layers.Dense(n_outputs)

        def call(self, x):
            return self.out(x)

    generator, discriminator = networks()
    n_inputs, own = (3, Own(2)) if place == "generator" else (2, Own(1))

    def pair(network):
        return (network, discriminator) if place == "generator" else (generator, network)

    message = (
        "expected a network of a known input shape, received 'own', which has none; "
        "wrap it: x = keras.Input(shape); keras.Model(x, network(x))"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        gan.SingleLossGAN(*pair(own))
    x = keras.Input((n_inputs,))
    gan.SingleLossGAN(*pair(keras.Model(x, own(x))))


@pytest.mark.parametrize("penalty", ["r1", "r2"])
def test_a_penalty_on_a_batch_normalised_discriminator_is_refused(gan, networks, penalty):
    with pytest.raises(
        ValueError, match=r"take layer or group normalisation in place of batch normalisation$"
    ):
        gan.SingleLossGAN(*networks("batch_norm"), **{penalty: 0.1})

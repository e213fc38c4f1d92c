"""The attached average: it is the recursion, however training is compiled, and changes nothing else."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
import pytest

Weights = list[np.ndarray]
DECAY = 0.9


@pytest.fixture(scope="module")
def average_of(tensorflow: ModuleType) -> Callable[..., Any]:
    from snippets.keras_tools.moving_average import ExponentialMovingAverage

    return ExponentialMovingAverage


@pytest.fixture(scope="module")
def fit(tensorflow: ModuleType, samples: tuple[np.ndarray, np.ndarray]) -> Callable[..., list[Weights]]:
    """Fits a model, and returns its weights at the start and after each step."""
    import keras

    def run(model: Any, *, epochs: int = 1, **options: Any) -> list[Weights]:
        path = [model.get_weights()]
        record = keras.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs: path.append(model.get_weights())
        )
        options = {"batch_size": 8, "shuffle": False, "verbose": 0, "callbacks": [record]} | options
        model.fit(*samples, epochs=epochs, **options)
        return path

    return run


def recursion(path: list[Weights], *, warmup: bool = False, debias: bool = False) -> Weights:
    """The definition, in float64."""
    average = [value.astype("float64") for value in path[0]]
    coefficients = 1.0
    if debias:
        average, coefficients = [0 * value for value in average], 0.0
    for n, weights in enumerate(path[1:]):
        decay = min(DECAY, (1 + n) / (10 + n)) if warmup else DECAY
        average = [decay * a + (1 - decay) * w for a, w in zip(average, weights, strict=True)]
        coefficients = decay * coefficients + 1 - decay
    return [value / coefficients for value in average]


def assert_close(found: Weights, expected: Weights) -> None:
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=5e-7)


def assert_equal(found: Weights, expected: Weights) -> None:
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_array_equal(a, b)


VARIANTS = [
    {"warmup": False, "debias": False},
    {"warmup": True, "debias": False},
    {"warmup": False, "debias": True},
    {"warmup": True, "debias": True},
]


@pytest.fixture(scope="module")
def plain_path(network: Callable[..., Any], fit: Callable[..., list[Weights]]) -> list[Weights]:
    """Two epochs of eight steps, without an average."""
    return fit(network(), epochs=2)


@pytest.fixture(scope="module")
def averaged(
    average_of: Callable[..., Any], network: Callable[..., Any], fit: Callable[..., list[Weights]]
) -> tuple[Any, Any, list[Weights]]:
    """The same with one; tests leave all of it as they find it."""
    model = network()
    average = average_of(model, DECAY).attach()
    return model, average, fit(model, epochs=2)


@pytest.fixture(scope="module")
def interrupted(
    average_of: Callable[..., Any], network: Callable[..., Any], fit: Any, tmp_path_factory: Any
) -> Any:
    """The same, interrupted after the first epoch: the average and what was saved."""
    import keras
    import tensorflow as tf

    def interrupt(epoch: int, logs: Any) -> None:
        raise KeyboardInterrupt

    folder = tmp_path_factory.mktemp("saved")
    model = network()
    average = average_of(model, DECAY).attach()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "__array__ implementation doesn't accept a copy keyword")
        backup = keras.callbacks.BackupAndRestore(folder / "backup")
        with pytest.raises(KeyboardInterrupt):
            fit(model, epochs=2, callbacks=[backup, keras.callbacks.LambdaCallback(on_epoch_end=interrupt)])
        model.save_weights(folder / "state.weights.h5")
        model.save(folder / "model.keras")
    tf.train.Checkpoint(model=model, optimizer=model.optimizer).save(folder / "state")
    return model, average, folder


def test_training_goes_bit_for_bit_as_without(averaged, plain_path):
    _, average, path = averaged
    for step, other_step in zip(plain_path, path, strict=True):
        assert_equal(step, other_step)
    assert_close(average.averages(), recursion(plain_path))


def test_all_variants_are_the_recursion_and_leave_random_numbers_alone(average_of, network, fit):
    model = network(dropout=0.2)
    averages = [average_of(model, DECAY, **variant).attach() for variant in VARIANTS]
    path = fit(model, epochs=2)
    assert_equal(path[-1], fit(network(dropout=0.2), epochs=2)[-1])
    for average, variant in zip(averages, VARIANTS, strict=True):
        assert_close(average.averages(), recursion(path, **variant))


COMPILED = [
    {"steps_per_execution": 4},
    {"jit_compile": True},
    {"jit_compile": True, "steps_per_execution": 4},
]


@pytest.fixture(scope="module")
def jit_path(network: Callable[..., Any], fit: Callable[..., list[Weights]]) -> list[Weights]:
    return fit(network(jit_compile=True))


@pytest.mark.xla
@pytest.mark.parametrize("options", COMPILED)
def test_it_is_exact_however_the_step_is_compiled(average_of, network, fit, plain_path, jit_path, options):
    path = jit_path if "jit_compile" in options else plain_path[:9]
    model = network(**options)
    average = average_of(model, DECAY).attach()
    fit(model)
    assert_equal(model.get_weights(), path[-1])
    assert_close(average.averages(), recursion(path))


@pytest.mark.xla
def test_the_step_with_the_average_is_ready_for_an_accelerator(average_of, network, samples, tensorflow):
    from snippets.testing.accelerator import accelerator_report

    model = network()
    average_of(model, DECAY, warmup=True, debias=True).attach()
    batch = tuple(tensorflow.constant(part[:8]) for part in samples)
    assert accelerator_report(model.train_step, batch, allow_float64=False).problems == ()


@pytest.mark.replicas(2)
def test_two_replicas_average_what_one_does(average_of, network, fit, two_replicas):
    with two_replicas.scope():
        path = fit(network())
    with two_replicas.scope():
        model = network()
    average = average_of(model, DECAY).attach()
    fit(model)
    assert_equal(model.get_weights(), path[-1])
    assert_close(average.averages(), recursion(path))
    before = local_values(two_replicas, model)
    assert any(not np.array_equal(*copies) for copies in before)  # each has statistics of its own
    with average.average_weights():
        assert_close(model.get_weights(), average.averages())
    for copies, after in zip(before, local_values(two_replicas, model), strict=True):
        assert_equal(copies, after)


def local_values(strategy: Any, model: Any) -> list[Weights]:
    return [
        [v.numpy() for v in strategy.experimental_local_results(weight.value)] for weight in model.weights
    ]


def test_the_first_update_counts_fully_when_debiased_and_nine_tenths_when_warmed_up(average_of, network, fit):
    model = network(run_eagerly=True)
    average = average_of(model, 0.999, debias=True).attach()
    [_, first] = fit(model, steps_per_epoch=1)
    assert_close(average.averages(), first)
    model = network(run_eagerly=True)
    average = average_of(model, 0.999, warmup=True).attach()
    [start, first] = fit(model, steps_per_epoch=1)
    assert_close(average.averages(), [0.1 * a + 0.9 * b for a, b in zip(start, first, strict=True)])


def test_only_updates_of_the_optimizer_count(average_of, network, fit):
    import keras

    model = network(optimizer=keras.optimizers.SGD(0.1, gradient_accumulation_steps=4))
    average = average_of(model, DECAY).attach()
    path = fit(model, epochs=2)
    assert_close(average.averages(), recursion(path[::4]))


@pytest.mark.mixed_precision
def test_an_overflowing_step_does_not_count(average_of, network, fit):
    import keras

    optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.1), initial_scale=2.0**127)
    model = network(optimizer=optimizer)
    average = average_of(model, DECAY, debias=True).attach()
    path = fit(model)
    changed = [not np.array_equal(a[0], b[0]) for a, b in pairwise(path)]
    assert not changed[0]  # the first gradients are infinite
    assert any(changed)
    kept = [path[0], *(after for after, counts in zip(path[1:], changed, strict=True) if counts)]
    assert_close(average.averages(), recursion(kept, debias=True))


@pytest.mark.mixed_precision
def test_the_average_of_bfloat16_weights_keeps_what_bfloat16_would_lose(average_of, tensorflow):
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, dtype="bfloat16")])
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse")
    model.set_weights([np.ones((1, 1))])
    average = average_of(model, 0.999).attach()
    model.set_weights([2 * np.ones((1, 1))])
    model.fit(np.ones((100, 1)), np.ones((100, 1)), batch_size=1, verbose=0)
    [kernel] = average.averages()
    assert kernel.item() == pytest.approx(2 - 0.999**100, rel=1e-6)  # in bfloat16, 1 + 0.001 is 1


def test_the_model_has_the_average_inside_the_context_and_its_own_weights_after(averaged, samples):
    model, average, _ = averaged
    before = model.get_weights()
    with average.average_weights() as same:
        assert same is model
        assert_equal(model.get_weights(), average.averages())
        inside = model.evaluate(*samples, verbose=0)
    assert_equal(model.get_weights(), before)
    with pytest.raises(KeyError), average.average_weights():
        raise KeyError
    assert_equal(model.get_weights(), before)
    assert model.evaluate(*samples, verbose=0) != inside


def test_validation_during_fit_sees_the_average_and_training_goes_on_as_without(
    average_of, network, fit, samples, plain_path
):
    import keras

    model = network()
    average = average_of(model, DECAY).attach()
    losses: list[float] = []
    keep = keras.callbacks.LambdaCallback(on_test_end=lambda logs: losses.append(logs["loss"]))
    fit(model, epochs=2, validation_data=samples, callbacks=[average.evaluation_callback(), keep])
    assert_equal(model.get_weights(), plain_path[-1])
    with average.average_weights():
        assert model.evaluate(*samples, verbose=0) == pytest.approx(losses[-1], rel=1e-6)


def test_trainable_weights_alone_can_be_averaged(average_of, network, fit):
    model = network()
    average = average_of(model, DECAY, include_non_trainable=False).attach()
    path = fit(model)
    trainable = [
        value for value, weight in zip(recursion(path), model.weights, strict=True) if weight.trainable
    ]
    assert_close(average.averages(), trainable)
    with pytest.raises(ValueError, match="holds no statistics; create it with include_non_trainable=True"):
        average.update_batch_norm([])


def test_statistics_of_the_average_weights_are_not_the_average_of_statistics(
    average_of, network, fit, samples
):
    x, _ = samples
    model = network(dropout=0.2, run_eagerly=True)
    average = average_of(model, DECAY, debias=True).attach()
    fit(model)
    before, seed = model.get_weights(), [v.numpy() for v in model.non_trainable_variables]
    kernel, bias, *_, mean, variance, _, _ = average.averages()
    average.update_batch_norm([(x[:32],), (x[32:],)])
    hidden = [part @ kernel + bias for part in (x[:32], x[32:])]
    expected_mean = np.mean([part.mean(0) for part in hidden], axis=0)
    expected_variance = np.mean([part.var(0) for part in hidden], axis=0)
    *_, new_mean, new_variance, _, _ = average.averages()
    np.testing.assert_allclose(new_mean, expected_mean, atol=2e-6)
    np.testing.assert_allclose(new_variance, expected_variance, rtol=2e-5)
    assert np.abs(new_mean - mean).max() > 1e-3
    assert np.abs(new_variance - variance).max() > 1e-3
    assert_equal(model.get_weights(), before)
    assert_equal([v.numpy() for v in model.non_trainable_variables], seed)


def test_the_average_goes_into_another_model(averaged, network):
    import keras

    _, average, _ = averaged
    other = network(seed=1)
    average.copy_to(other)
    assert_equal(other.get_weights(), average.averages())
    small = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    with pytest.raises(ValueError, match=re.escape("received [(3, 1), (1,)]")):
        average.copy_to(small)


def test_a_step_of_its_own_is_averaged_too(average_of, fit, samples, tensorflow):
    import keras

    class Model(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(1)

        def call(self, x: Any) -> Any:
            return self.dense(x)

        def train_step(self, data: Any) -> Any:
            x, y = data
            with tensorflow.GradientTape() as tape:
                loss = tensorflow.reduce_mean((self(x) - y) ** 2)
            gradients = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply(gradients, self.trainable_variables)
            return {"loss": loss}

    model = Model()
    model(samples[0])
    model.compile(optimizer="sgd")
    average = average_of(model, DECAY).attach()
    path = fit(model)
    assert_close(average.averages(), recursion(path))


def test_it_is_saved_with_the_optimizer_and_training_resumes_exactly(
    average_of, network, fit, averaged, interrupted
):
    whole, expected, _ = averaged
    resumed = network(seed=1)
    average = average_of(resumed, DECAY).attach()
    resumed.load_weights(interrupted[2] / "state.weights.h5")
    fit(resumed)
    assert_equal(resumed.get_weights(), whole.get_weights())
    assert_equal(average.averages(), expected.averages())


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword")
def test_backup_and_restore_resumes_it(average_of, network, fit, averaged, interrupted):
    import keras

    whole, expected, _ = averaged
    resumed = network(seed=1)
    average = average_of(resumed, DECAY).attach()
    fit(resumed, epochs=2, callbacks=[keras.callbacks.BackupAndRestore(interrupted[2] / "backup")])
    assert_equal(resumed.get_weights(), whole.get_weights())
    assert_equal(average.averages(), expected.averages())


def test_a_checkpoint_of_tensorflow_holds_it(average_of, network, interrupted, tensorflow):
    _, average, folder = interrupted
    other = network(seed=1)
    restored = average_of(other, DECAY).attach()
    checkpoint = tensorflow.train.Checkpoint(model=other, optimizer=other.optimizer)
    checkpoint.restore(str(folder / "state-1")).assert_existing_objects_matched()
    assert_equal(restored.averages(), average.averages())


def test_a_model_loaded_whole_knows_no_average_and_keras_says_so(average_of, interrupted):
    import keras

    model, average, folder = interrupted
    with pytest.warns(UserWarning, match="Skipping variable loading for optimizer 'sgd"):
        loaded = keras.models.load_model(folder / "model.keras")
    assert_equal(loaded.get_weights(), model.get_weights())
    restored = average_of(loaded, DECAY).attach()
    loaded.load_weights(folder / "model.keras")
    assert_equal(restored.averages(), average.averages())


def test_detached_the_model_is_as_it_was_and_the_average_can_be_read(average_of, network, fit, plain_path):
    model = network()
    attributes, variables = vars(model).keys(), [id(v) for v in model.optimizer.variables]
    average = average_of(model, DECAY).attach()
    fit(model)
    average.detach()
    assert vars(model).keys() == attributes
    assert [id(v) for v in model.optimizer.variables] == variables
    fit(model)
    assert_equal(model.get_weights(), plain_path[-1])
    assert_close(average.averages(), recursion(plain_path[:9]))


def test_two_averages_are_detached_in_turn(average_of, network, fit):
    model = network()
    short, long = average_of(model, 0.5).attach(), average_of(model, DECAY).attach()
    path = fit(model)
    assert_close(long.averages(), recursion(path))
    with pytest.raises(RuntimeError, match="was replaced after attach; undo that first, the last one first"):
        short.detach()
    long.detach()
    before = short.averages()
    fit(model)
    assert np.abs(short.averages()[0] - before[0]).max() > 0
    short.detach()
    assert "train_step" not in vars(model)


@pytest.mark.parametrize("decay", [-0.1, 1.0, float("nan")])
def test_a_decay_that_is_none_is_refused(average_of, network, decay):
    with pytest.raises(ValueError, match=re.escape(f"expected 0 <= decay < 1, received {decay}")):
        average_of(network(), decay)


def test_what_cannot_be_done_yet_is_refused(average_of, network, tensorflow):
    import keras

    model = keras.Sequential([keras.layers.Dense(1)])
    with pytest.raises(ValueError, match=r"has no optimizer; call model.compile\(optimizer=...\) first"):
        average_of(model, DECAY).attach()
    model.compile(optimizer="sgd", loss="mse")
    with pytest.raises(ValueError, match=r"has no weights yet; call it on a batch, or model.build"):
        average_of(model, DECAY).attach()
    average = average_of(network(), DECAY)
    with pytest.raises(RuntimeError, match="nothing has been averaged yet; attach, then train"):
        average.averages()
    with pytest.raises(RuntimeError, match="not attached; call attach first"):
        average.detach()
    average.attach()
    with pytest.raises(RuntimeError, match="nothing has been averaged yet; attach, then train"):
        average.averages()
    with pytest.raises(RuntimeError, match="is attached already; detach it first"):
        average.attach()


def test_a_model_that_is_compiled_again_is_refused(average_of, network, fit):
    model = network()
    average_of(model, DECAY).attach()
    model.compile(optimizer="sgd", loss="mse")
    with pytest.raises(RuntimeError, match="was compiled again; detach the average before that and attach"):
        fit(model)


def test_a_step_from_state_to_state_as_jax_has_it_is_averaged_too(
    average_of, network, samples, monkeypatch, tensorflow
):
    import keras

    model = network()

    def step(state: Any, data: Any) -> Any:
        """SGD(0.1) on all weights but the first kernel; one update of the optimizer."""
        trainable, non_trainable, (iterations, *optimizer), metrics = state
        trainable = [trainable[0], *(0.9 * value for value in trainable[1:])]
        return {}, (trainable, non_trainable, [iterations + 1, *optimizer], metrics)

    model.train_step = step
    with monkeypatch.context() as patch:
        patch.setattr(keras.backend, "backend", lambda: "jax")
        average = average_of(model, DECAY, debias=True).attach()
    groups = (model.trainable_variables, model.non_trainable_variables, model.optimizer.variables, [])
    state = tuple([tensorflow.convert_to_tensor(v.value) for v in group] for group in groups)
    path = [model.get_weights()]
    order = [[id(v) for v in model.weights].index(id(v)) for v in model.trainable_variables]
    for _ in range(3):
        _, state = model.train_step(state, samples)
        weights = list(path[0])
        for place, value in zip(order, state[0], strict=True):
            weights[place] = value.numpy()
        path.append(weights)
    assert int(average._updates.numpy()) == 0  # only the state moves
    for variable, value in zip(model.optimizer.variables, state[2], strict=True):
        variable.assign(value)
    assert_close(average.averages(), recursion(path, debias=True))
    average.detach()
    assert model.train_step is step

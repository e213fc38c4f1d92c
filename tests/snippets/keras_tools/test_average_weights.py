"""What can be done with the average of weights: look through it, hand it on, take it off."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from averages import DECAY, assert_close, assert_equal, recursion


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

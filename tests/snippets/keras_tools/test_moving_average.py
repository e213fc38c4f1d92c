"""The attached average: it is the recursion, however training is compiled, and changes nothing else."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from averages import DECAY, Weights, assert_close, assert_equal, recursion

VARIANTS = [
    {"warmup": False, "debias": False},
    {"warmup": True, "debias": False},
    {"warmup": False, "debias": True},
    {"warmup": True, "debias": True},
]


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


def test_with_warmup_the_mean_age_of_what_is_averaged_is_a_tenth_of_the_way(average_of, tensorflow):
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.SGD(1.0), loss=lambda y_true, y_pred: -y_pred)
    model.set_weights([np.zeros((1, 1))])
    average = average_of(model, 0.999, warmup=True).attach()
    model.fit(np.ones((40, 1)), np.ones((40, 1)), batch_size=1, verbose=0)  # after step k it is k
    [kernel] = average.averages()
    assert kernel.item() == pytest.approx(40 - 40 / 10, rel=1e-6)


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

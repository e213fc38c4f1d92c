"""The model that all of the tools serve: the task, the measure, and the same training from any workers."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from snippets.keras_tools.reversal_batch import (
    NOISE,
    NUMBERS,
    ROW_LENGTH,
    half_reversed,
    reversal_batch,
    teacher_probabilities,
)
from snippets.keras_tools.reversal_figures import attention_and_gate_figure, gap_figure


@pytest.fixture(scope="module")
def tools(tensorflow):
    from snippets.keras_tools import half_reversal
    from snippets.keras_tools.attention import attention_scores
    from snippets.keras_tools.probe import capture

    return SimpleNamespace(**vars(half_reversal) | {"attention_scores": attention_scores, "capture": capture})


def test_half_a_row_is_reversed_and_twice_is_none():
    rows = np.arange(24).reshape(2, 12)
    assert half_reversed(rows)[1].tolist() == [17, 16, 15, 14, 13, 12, 18, 19, 20, 21, 22, 23]
    assert np.array_equal(half_reversed(half_reversed(rows)), rows)


def test_targets_are_drawn_as_the_teacher_says():
    rng = np.random.default_rng(0)
    pairs = [reversal_batch(index, rng) for index in range(40)]
    rows, targets = (np.concatenate(each) for each in zip(*pairs, strict=True))
    right = (targets == half_reversed(rows)).mean()
    expected = 1 - NOISE + NOISE / NUMBERS
    assert abs(right - expected) < 4 * np.sqrt(expected * (1 - expected) / rows.size)
    p = teacher_probabilities(rows[:3])
    assert p.shape == (3, ROW_LENGTH, NUMBERS)
    assert np.allclose(p.sum(axis=-1), 1)
    assert np.array_equal(p.argmax(axis=-1), half_reversed(rows[:3]))


def test_the_gap_is_zero_for_the_teacher_and_that_of_a_uniform_guess_is_known(tools):
    class Teacher(tools.keras.Model):
        def call(self, rows):
            right = tools.keras.ops.concatenate([rows[:, 5::-1], rows[:, 6:]], axis=1)
            return self.sharpness * tools.keras.ops.one_hot(right, NUMBERS)

    rows, _ = reversal_batch(0, np.random.default_rng(0))
    teacher = Teacher()
    right = 1 - NOISE + NOISE / NUMBERS
    teacher.sharpness = float(np.log(right / (NOISE / NUMBERS)))
    assert abs(tools.teacher_gap(teacher, rows)) < 1e-6
    uniform = Teacher()
    uniform.sharpness = 0.0
    p = teacher_probabilities(rows)[0, 0]
    assert np.isclose(tools.teacher_gap(uniform, rows), np.log(NUMBERS) + (p * np.log(p)).sum())


def test_training_is_the_same_from_processes(tools):
    (one, first), (other, second) = (
        tools.train_half_reversal(epochs=2, steps=4, seed=3, workers=workers) for workers in (1, 2)
    )
    assert first == second
    assert all(map(np.array_equal, one.get_weights(), other.get_weights()))


def test_attention_and_gate_come_out_of_the_model(tools):
    model = tools.reversal_model()
    rows, _ = reversal_batch(0, np.random.default_rng(0))
    _, scores = tools.attention_scores(model, rows)
    _, found = tools.capture(model, rows)
    assert list(scores) == ["attention/attention_scores"]
    assert scores["attention/attention_scores"].shape == (64, 1, ROW_LENGTH, ROW_LENGTH)
    assert list(found) == ["gate/g"]
    assert found["gate/g"].shape == (64, ROW_LENGTH, 1)


def test_figures_refuse_what_does_not_fit():
    with pytest.raises(ValueError, match=r"^expected scores for 2 gates in a square, received \(3, 3\)$"):
        attention_and_gate_figure(np.eye(3), np.ones(2))
    assert gap_figure({"weights": [1.0]}).axes[0].get_yscale() == "log"

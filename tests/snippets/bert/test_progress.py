from __future__ import annotations

import io

import numpy as np
import pytest


@pytest.fixture
def progress(tensorflow):
    from snippets.bert.progress import Progress

    def make(stream, **options):
        times = iter(range(100))
        return Progress(
            4, done=0, tokens_per_step=10, every=2, stream=stream, clock=lambda: next(times), **options
        )

    return make


class Terminal(io.StringIO):
    def isatty(self):
        return True


def sums(loss=6.0, correct=1.0, weight=2.0):
    return {
        name: np.float32(v) for name, v in (("cross_entropy", loss), ("correct", correct), ("weight", weight))
    }


def test_elsewhere_than_in_a_terminal_there_are_lines(progress):
    stream = io.StringIO()
    with progress(stream) as shown:
        for loss in (6.0, 2.0, 1.0, 1.0):
            shown.step(sums(loss))
    assert stream.getvalue().splitlines() == [
        "step 2/4  loss 2.000  accuracy 0.500  20 tokens/s",
        "step 4/4  loss 0.500  accuracy 0.500  20 tokens/s",
    ]


def test_a_terminal_has_a_bar(progress):
    stream = Terminal()
    with progress(stream) as shown:
        for _ in range(4):
            shown.step(sums())
    assert "4/4" in stream.getvalue()
    assert "loss 3.000" in stream.getvalue()


def test_nothing_is_said_without_a_stream(progress, capsys):
    with progress(None) as shown:
        shown.step(sums())
        shown.step(sums())
    assert (shown.done, capsys.readouterr().out) == (2, "")


def test_a_loss_that_is_not_finite_stops(progress):
    shown = progress(io.StringIO())
    shown.step(sums())
    with pytest.raises(FloatingPointError) as caught:
        shown.step(sums(np.nan))
    assert str(caught.value) == "the loss is nan between steps 1 and 2; try a lower learning rate"

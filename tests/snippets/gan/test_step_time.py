"""The clock of the four trainers."""

from __future__ import annotations

import numpy as np


def test_each_trainer_is_timed_and_none_stands_still(tensorflow, networks):
    from snippets.gan.step_time import step_times

    made = []

    def pair():
        made.append(networks())
        return made[-1]

    times = step_times(pair, np.zeros((4, 2), "float32"), n_rounds=2, n_steps=1)
    assert list(times) == [
        "alternating, two functions",
        "alternating, one function",
        "single loss",
        "shared forward pass",
    ]
    assert all(milliseconds > 0 for milliseconds in times.values())
    start = networks()
    for pair_of_networks in made:
        for trained, fresh in zip(pair_of_networks, start, strict=True):
            assert not np.array_equal(trained.get_weights()[0], fresh.get_weights()[0])

"""Batches by their place."""

import re

import numpy as np
import pytest

from snippets.keras_tools.indexed_batch import indexed_batch


def draw(index, rng):
    return index, rng.random()


def test_a_batch_depends_on_its_place_and_on_nothing_else():
    places = [(s, e, i) for s in range(3) for e in range(4) for i in range(5)]
    first = {place: indexed_batch(draw, seed=place[0], epoch=place[1], index=place[2]) for place in places}
    np.random.seed(1)
    for place in reversed(places):
        assert indexed_batch(draw, seed=place[0], epoch=place[1], index=place[2]) == first[place]
    assert len({number for _, number in first.values()}) == len(places)
    assert all(index == place[2] for place, (index, _) in first.items())


def test_a_place_needs_all_three_numbers_for_numpy_pads_with_zeros():
    short, long = np.random.default_rng([1, 2]), np.random.default_rng([1, 2, 0])
    assert short.random() == long.random()
    assert draw(0, np.random.default_rng([1, 2, 0])) == indexed_batch(draw, seed=1, epoch=2, index=0)


@pytest.mark.parametrize("place", [(-1, 0, 0), (0, 2**32, 0), (0, 0, -2)])
def test_numbers_that_could_meet_others_are_refused(place):
    message = f"expected seed, epoch and index from 0 to 2**32 - 1, received {place}"
    with pytest.raises(ValueError, match=re.escape(message)):
        indexed_batch(draw, seed=place[0], epoch=place[1], index=place[2])

"""Only a bounded map stops reading."""

import pytest

from snippets.keras_tools.read_ahead import items_read


@pytest.mark.parametrize("n_items", [50, 2000])
def test_the_maps_of_the_standard_library_read_to_the_end(n_items):
    read = items_read(3, n_items=n_items, workers=2)
    assert read == {"Executor.map": n_items, "Pool.imap": n_items, "parallel_map": 7}

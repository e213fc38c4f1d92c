"""Only a bounded map stops reading."""

import time

import pytest

from snippets.keras_tools.read_ahead import items_read


@pytest.mark.parametrize("n_items", [50, 2000])
def test_the_maps_of_the_standard_library_read_to_the_end(n_items):
    read = items_read(3, n_items=n_items, workers=2)
    assert read == {"Executor.map": n_items, "Pool.imap": n_items, "parallel_map": 6}


def test_generators_of_joblib_do_too():
    from joblib import Parallel, delayed

    read = []
    tasks = (read.append(n) or delayed(abs)(n) for n in range(2000))
    with Parallel(
        n_jobs=2, backend="threading", return_as="generator", pre_dispatch=4, batch_size=1
    ) as parallel:
        results = parallel(tasks)
        assert [next(results) for _ in range(3)] == [0, 1, 2]
        end = time.monotonic() + 30
        while len(read) < 2000 and time.monotonic() < end:
            time.sleep(0.05)
        assert sum(1 for _ in results) == 1997
    assert len(read) == 2000

"""One iterator, several threads."""

import pytest

from snippets.keras_tools.thread_safe_iterator import ThreadSafeIterator


def test_it_is_an_iterator():
    shared = ThreadSafeIterator([1, 2])
    assert iter(shared) is shared
    assert [next(shared), next(shared)] == [1, 2]
    with pytest.raises(StopIteration):
        next(shared)


def test_what_cannot_be_iterated_is_refused():
    with pytest.raises(TypeError, match="not iterable"):
        ThreadSafeIterator(3)

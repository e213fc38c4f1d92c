"""An iterator that several threads may share."""

from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")


class ThreadSafeIterator(Generic[Item]):
    """Gives each item of `items` to one of the threads that ask for it.

    A generator that is asked while it runs raises "generator already executing". Here the second thread
    waits.

    Shapes:
        n items -> n items

    Example:
        >>> shared = ThreadSafeIterator(n * n for n in range(3))
        >>> list(shared)
        [0, 1, 4]
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self._iterator = iter(items)
        self._lock = Lock()

    def __iter__(self) -> Iterator[Item]:
        return self

    def __next__(self) -> Item:
        with self._lock:
            return next(self._iterator)

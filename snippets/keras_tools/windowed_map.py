"""A map over the workers of an executor, with a window: so many items are under way, and no more."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from itertools import islice
from typing import Any


def windowed_map(
    start: Callable[[], Executor],
    function: Callable[[Any], Any],
    items: Iterable[Any],
    *,
    ahead: int,
    ordered: bool,
) -> Iterator[Any]:
    """Yield `function(item)` for each item, having read at most `ahead` items more than were yielded.

    The executor starts with the first result that is asked for. It ends with the iterator, whether that is
    used up, closed or in error; calls that have begun are finished.

    Shapes:
        n items -> n results

    Example:
        >>> from concurrent.futures import ThreadPoolExecutor
        >>> list(windowed_map(ThreadPoolExecutor, abs, range(-2, 1), ahead=2, ordered=True))
        [2, 1, 0]
    """
    source = iter(items)
    waiting: list[Future[Any]] = []
    executor = start()
    try:  # Executor.map reads all of its items at once before Python 3.14, which adds `buffersize`
        waiting += (executor.submit(function, item) for item in islice(source, ahead))  # (eq:window)
        while waiting:
            if not ordered:
                wait(waiting, return_when=FIRST_COMPLETED)
            future = next(each for each in waiting if ordered or each.done())
            result = future.result()
            waiting.remove(future)
            waiting += (executor.submit(function, item) for item in islice(source, 1))  # (eq:window)
            yield result
    finally:
        executor.shutdown(cancel_futures=True)

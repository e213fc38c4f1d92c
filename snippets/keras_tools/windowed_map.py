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
    buffersize: int,
    ordered: bool,
) -> Iterator[Any]:
    """Yield `function(item)` for each item, having read at most `buffersize` items more than were yielded.

    Items are read while the consumer waits for a result.

    The executor starts with the first result that is asked for. It ends with the iterator, whether that is
    used up, closed or in error; calls that have begun are finished.

    Shapes:
        n items -> n results

    Raises:
        Exception: one of the function, or of the items, after the results of the items before it.

    Example:
        >>> from concurrent.futures import ThreadPoolExecutor
        >>> list(windowed_map(ThreadPoolExecutor, abs, range(-2, 1), buffersize=2, ordered=True))
        [2, 1, 0]
    """
    source, failure = iter(items), None
    waiting: list[Future[Any]] = []
    executor = start()
    try:  # Executor.map reads all of its items at once before Python 3.14, which adds `buffersize`
        while True:
            try:
                more = islice(source, buffersize - len(waiting))
                waiting += (executor.submit(function, item) for item in more)  # (eq:window)
            except Exception as error:  # noqa: BLE001, whatever the items raise: results go out before it does
                source, failure = iter(()), error
            if not waiting:
                break
            if not ordered:
                wait(waiting, return_when=FIRST_COMPLETED)
            future = next(each for each in waiting if ordered or each.done())
            waiting.remove(future)
            yield future.result()
        if failure is not None:
            raise failure
    finally:
        executor.shutdown(cancel_futures=True)

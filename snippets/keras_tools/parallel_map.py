"""A map over several processes or threads that reads no further ahead than it is told to."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_all_start_methods, get_context, parent_process
from threading import Thread
from typing import TypeVar

from snippets.keras_tools.by_value import ByValue
from snippets.keras_tools.windowed_map import windowed_map

Item = TypeVar("Item")
Result = TypeVar("Result")


def parallel_map(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    workers: int,
    ordered: bool = True,
    context: str = "spawn",
    buffersize: int | None = None,
) -> Iterator[Result]:
    r"""Yield `function(item)` for each item, computed by `workers` processes, or threads.

    When $y$ results are out, the number $t$ of items that were read satisfies

    $$t\le y+W,$$

    with $W$ for `buffersize`, twice the number of workers unless given. So `items` may be endless. With
    `ordered=False`, results come as they are ready.

    The standard library does the work, and `context` is its way to start a process. "spawn" starts a new
    Python, and is safe after TensorFlow has started; a script then needs `if __name__ == "__main__":`, and
    what it imports outside of that, each worker imports too.
    "fork" copies this process, quickly, but its threads are not there in the copy. "thread" starts no
    process. The function may be a lambda or stand in a notebook; what it carries is sent with every item.

    An exception of the function is raised here, with the traceback of the worker; if a worker is killed,
    BrokenProcessPool; an exception of `items`, after the results of the items before it. When the iterator
    ends or is closed, what has begun is finished, nothing more begins, and the workers end; they also end
    when this process is killed.

    Shapes:
        n items -> n results

    Raises:
        ValueError: there is no such context, or `workers` or `buffersize` is too small.

    Example:
        >>> results = parallel_map(lambda n: n * n, range(5), workers=2)
        >>> list(results)
        [0, 1, 4, 9, 16]
    """
    contexts = ("thread", *get_all_start_methods())
    if context not in contexts:
        raise ValueError(f"expected a context of {', '.join(contexts)}, received {context!r}")
    if workers < 1:
        raise ValueError(f"expected at least 1 worker, received {workers}")
    window = 2 * workers if buffersize is None else buffersize
    if window < workers:
        raise ValueError(
            f"expected a buffersize of at least {workers}, an item for each worker, received {buffersize}"
        )
    if context == "thread":
        return windowed_map(
            partial(ThreadPoolExecutor, workers), function, items, buffersize=window, ordered=ordered
        )
    pool = partial(ProcessPoolExecutor, workers, get_context(context), ByValue(_follow_parent))
    return windowed_map(pool, ByValue(function), items, buffersize=window, ordered=ordered)


def _follow_parent() -> None:
    """In a worker: leave Ctrl-C to the parent, and end when it ends, however it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)

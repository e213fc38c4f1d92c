"""How far the maps of the standard library read ahead of their consumer, beside ours."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from multiprocessing.pool import ThreadPool
from typing import Any

from snippets.keras_tools.parallel_map import parallel_map


def items_read(n_results: int, *, n_items: int, workers: int) -> dict[str, int]:
    """Return how many items each map has read when its consumer has taken `n_results`.

    Shapes:
        scalars -> name to scalar

    Example:
        >>> items_read(5, n_items=1000, workers=2)
        {'Executor.map': 1000, 'Pool.imap': 1000, 'parallel_map': 8}
    """

    def after_a_while(start: Callable[[Iterator[int]], Iterator[Any]]) -> int:
        read: list[int] = []
        results = start(read.append(item) or item for item in range(n_items))
        list(islice(results, n_results))
        time.sleep(0.2)
        return len(read)

    def ours(items: Iterator[int]) -> Iterator[int]:
        return parallel_map(abs, items, workers=workers, context="thread")

    with ThreadPoolExecutor(workers) as executor, ThreadPool(workers) as pool:
        return {
            "Executor.map": after_a_while(lambda items: executor.map(abs, items)),
            "Pool.imap": after_a_while(lambda items: pool.imap(abs, items)),
            "parallel_map": after_a_while(ours),
        }

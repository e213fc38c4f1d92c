"""What goes wrong when workers share what was not made for it, each fault as small as it gets."""

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import keras
import numpy as np


class GlobalRandomness(keras.utils.PyDataset):
    """Batches of one number, drawn from numpy's global generator: forked workers have copies of it.

    Example:
        >>> len(GlobalRandomness(8))
        8
    """

    def __init__(self, n_batches: int, **options: object) -> None:
        super().__init__(**options)
        self.n_batches = n_batches

    def __len__(self) -> int:
        return self.n_batches

    def __getitem__(self, index: int) -> np.ndarray:
        time.sleep(0.2)  # long enough for each worker to take one
        return np.random.random((1, 1))


class EpochSetAtBeginning(keras.utils.PyDataset):
    """Batches that contain the number of their epoch, which is set where an epoch begins: too late.

    Example:
        >>> EpochSetAtBeginning(2)[0].tolist()
        [[0.0]]
    """

    def __init__(self, n_batches: int, **options: object) -> None:
        super().__init__(**options)
        self.n_batches = n_batches
        self.epoch = 0

    def __len__(self) -> int:
        return self.n_batches

    def __getitem__(self, index: int) -> np.ndarray:
        return np.array([[float(self.epoch)]])

    def on_epoch_begin(self) -> None:
        time.sleep(0.2)  # reads a file, say
        self.epoch += 1


class PoolInWorker(keras.utils.PyDataset):
    """A batch that wants processes of its own.

    Example:
        >>> len(PoolInWorker())
        1
    """

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: int) -> np.ndarray:
        with multiprocessing.get_context("fork").Pool(1) as pool:
            return np.array([pool.map(float, [index])])


class FirstNumber(keras.Model):
    """A model that learns nothing and reports the first number of each batch.

    Example:
        >>> float(FirstNumber().train_step(keras.ops.array([[3.0]]))["number"])
        3.0
    """

    def train_step(self, data: Any) -> dict[str, Any]:
        batch, _, _ = keras.utils.unpack_x_y_sample_weight(data)
        return {"number": batch[0, 0]}


def numbers_seen(dataset: keras.utils.PyDataset, *, epochs: int) -> np.ndarray:
    """Return the numbers that `fit` gets to see, batch by batch.

    Shapes:
        n batches of (1, 1) -> (epochs, n)

    Example:
        >>> class Counting(keras.utils.PyDataset):
        ...     __len__ = lambda self: 3
        ...     __getitem__ = lambda self, index: np.array([[float(index)]])
        >>> numbers_seen(Counting(), epochs=2).tolist()
        [[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]]
    """
    model = FirstNumber()
    model.compile()
    seen: list[float] = []
    note = keras.callbacks.LambdaCallback(on_train_batch_end=lambda _, logs: seen.append(logs["number"]))
    model.fit(dataset, epochs=epochs, shuffle=False, verbose=0, callbacks=[note])
    return np.reshape(seen, (epochs, len(dataset)))


def slow_count(n: int) -> Iterator[int]:
    """Yield 0, 1, ... n - 1, each after a millisecond.

    Shapes:
        scalar -> n scalars

    Example:
        >>> list(slow_count(3))
        [0, 1, 2]
    """
    for number in range(n):
        time.sleep(0.001)
        yield number


def take_from_threads(items: Iterator[int], *, n_threads: int) -> tuple[list[int], int]:
    """Return what several threads got out of one iterator, sorted, and how many of them it refused.

    Shapes:
        n scalars -> at most n scalars, a number

    Example:
        >>> take_from_threads(iter(range(3)), n_threads=2)
        ([0, 1, 2], 0)
    """

    def take(_: int) -> tuple[list[int], bool]:
        taken = []
        try:
            for item in items:
                taken.append(item)
        except ValueError:  # generator already executing
            return taken, True
        return taken, False

    with ThreadPoolExecutor(n_threads) as threads:
        found = list(threads.map(take, range(n_threads)))
    return sorted(item for taken, _ in found for item in taken), sum(refused for _, refused in found)

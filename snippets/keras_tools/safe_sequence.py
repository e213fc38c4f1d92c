"""Batches for `fit` that are the same however many threads or processes make them."""

from typing import Any

import keras

from snippets.keras_tools.indexed_batch import MakeBatch, indexed_batch


class SafeSequence(keras.utils.PyDataset):
    """A data set of `n_batches` random batches, new ones in every epoch.

    A batch is `make_batch(index, rng)`, a tuple as Keras takes it, with a generator for this one batch. The
    epoch moves on when it ends, and not when the next begins: then Keras has already started the workers.
    With `fixed=True` it stays, which is what validation data want. To resume a training, set `epoch`.
    Under a distribution strategy Keras looks at a batch before it trains, and that counts as an epoch.

    `options` are those of `keras.utils.PyDataset`: `workers`, `use_multiprocessing`, `max_queue_size`. Pass
    `shuffle=False` to `fit`, which otherwise gives the batches in another order each time, and no
    `steps_per_epoch` below the length: an epoch that ends early goes on in the next, with workers by other
    batches than without.

    Raises:
        ValueError: there is no batch.

    Example:
        >>> numbers = SafeSequence(lambda index, rng: rng.integers(100, size=2), 3, seed=0)
        >>> [batch.tolist() for batch in numbers]
        [[85, 63], [88, 44], [22, 62]]
        >>> numbers.epoch = 1
        >>> [batch.tolist() for batch in numbers]
        [[52, 88], [67, 84], [55, 88]]
    """

    def __init__(
        self, make_batch: MakeBatch, n_batches: int, *, seed: int, fixed: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        if n_batches < 1:
            raise ValueError(f"expected at least 1 batch, received n_batches={n_batches}")
        self.make_batch = make_batch
        self.n_batches = n_batches
        self.seed = seed
        self.fixed = fixed
        self.epoch = 0
        self._has_begun = False

    def __len__(self) -> int:
        return self.n_batches

    def __getitem__(self, index: int) -> Any:
        return indexed_batch(self.make_batch, seed=self.seed, epoch=self.epoch, index=index)

    def on_epoch_begin(self) -> None:
        self._has_begun = True

    def on_epoch_end(self) -> None:
        if self._has_begun and not self.fixed:  # Keras 3.15 also ends an epoch before the first begins
            self.epoch += 1
        self._has_begun = False

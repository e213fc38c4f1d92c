"""Training: gradients on every replica, their sum, one step of every touched row; and new documents."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from snippets.embedding.block_gradients import block_gradients
from snippets.embedding.row_updates import riemannian_change, sum_by_row
from snippets.embedding.spherical_embedding import SphericalEmbedding
from snippets.embedding.token_blocks import BlockOptions, block_stream, expected_batches

Tables = tuple[tf.Tensor, tf.Tensor, tf.Tensor]
Batch = dict[str, tf.Tensor]


def batch_gradients(tables: Tables, batch: Batch) -> tuple[tf.Tensor, list[tuple[tf.Tensor, tf.Tensor]]]:
    """Return the loss of a batch, and for each table the touched rows with their gradients, not yet summed.

    Shapes:
        tables: (V, p), (V, p), (D, p); batch: as `block_stream` yields
        -> scalar, three pairs of (n,) and (n, p)

    Example:
        >>> eye = tf.eye(2)
        >>> one = tf.zeros((1, 2, 1), tf.int32)
        >>> batch = {name: one[..., 0] for name in ("words", "documents")} | {"negatives": one + 1}
        >>> loss, pairs = batch_gradients((eye, eye, eye), batch | {"windows": one[..., 0] + 1})
        >>> float(loss), [tuple(ids.shape) for ids, _ in pairs]
        (0.0, [(4,), (2,), (2,)])
    """
    words, contexts, documents = tables
    centres = tf.concat([batch["words"][..., None], batch["negatives"]], axis=-1)
    ids = (centres, batch["words"], batch["documents"])
    rows = tuple(tf.gather(table, i) for table, i in zip((words, contexts, documents), ids, strict=True))
    loss, gradients = block_gradients(rows, batch["documents"], batch["windows"])
    dim = words.shape[1]
    pairs = [(tf.reshape(i, [-1]), tf.reshape(g, (-1, dim))) for i, g in zip(ids, gradients, strict=True)]
    return loss, pairs


def row_changes(
    table: tf.Tensor, ids: tf.Tensor, gradients: tf.Tensor, learning_rate: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return rows of a table and what to add to them: every touched row moves once, by its summed gradient.

    Shapes:
        table: (V, p); ids: (n,); gradients: (n, p); learning_rate: scalar -> (n,), (n, p)

    Example:
        >>> pair = tf.constant([1]), tf.constant([[-1.0, 0.0]])
        >>> _, change = row_changes(tf.eye(2), *pair, tf.constant(1.0))
        >>> (tf.eye(2)[1] + change[0]).numpy().round(4)
        array([0.7071, 0.7071], dtype=float32)
    """
    rows, sums, _ = sum_by_row(ids, gradients)
    return rows, riemannian_change(tf.gather(table, rows), sums, learning_rate)


def make_train_step(
    model: SphericalEmbedding, *, train_words: bool = True, jit_compile: bool = False
) -> Callable[[Batch, tf.Tensor], tf.Tensor]:
    """Return a function of a batch and a learning rate that moves the tables and returns the loss.

    What is compiled takes and returns tensors; variables are written outside, each on its own device. So
    the same function serves one device, the replicas of a process and several processes.

    Shapes:
        a model -> a function

    Example:
        >>> from types import SimpleNamespace
        >>> tables = ("words", "contexts", "documents")
        >>> model = SimpleNamespace(**{name: tf.Variable(tf.eye(2)) for name in tables})
        >>> one = tf.zeros((1, 2, 1), tf.int32)
        >>> batch = {name: one[..., 0] for name in ("words", "documents")} | {"negatives": one + 1}
        >>> step = make_train_step(model)
        >>> bool(step(batch | {"windows": one[..., 0] + 1}, tf.constant(0.1)) >= 0)
        True
    """
    gradients_of = tf.function(batch_gradients, jit_compile=jit_compile)
    changes_of = tf.function(row_changes, jit_compile=jit_compile)
    variables = (model.words, model.contexts, model.documents)

    def step(batch: Batch, learning_rate: tf.Tensor) -> tf.Tensor:
        context = tf.distribute.get_replica_context()
        loss, pairs = gradients_of(tuple(tf.convert_to_tensor(v) for v in variables), batch)
        for variable, pair in zip(variables, pairs, strict=True):
            if variable is model.documents or train_words:
                ids, gradients = _of_all_replicas(context, *pair)
                rows, change = changes_of(tf.convert_to_tensor(variable), ids, gradients, learning_rate)
                context.merge_call(_add_to_rows, args=(variable, rows, change))
        return context.all_reduce("SUM", loss)

    return step


def train(
    model: SphericalEmbedding,
    lines: tf.data.Dataset,
    options: BlockOptions,
    *,
    learning_rate: float = 0.04,
    seed: int = 0,
    strategy: tf.distribute.Strategy | None = None,
    progress: bool = False,
    jit_compile: bool = False,
) -> list[float]:
    """Train the model on a corpus, and return the loss of each batch, a mean over its words.

    Shapes:
        lines: scalars of strings, the documents in the order of the rows of `model.documents`

    Raises:
        ValueError: the corpus is shorter than a batch, or the batch does not divide among the replicas.

    Example:
        >>> from types import SimpleNamespace
        >>> text = ["sun moon star"] * 20 + ["cat dog fish"] * 20
        >>> words = ("cat", "dog", "fish", "moon", "star", "sun")
        >>> vocabulary = SimpleNamespace(words=words, counts=np.full(6, 20))
        >>> model = SphericalEmbedding(vocabulary, len(text), dim=8)
        >>> options = BlockOptions(block_length=6, blocks_per_batch=5, epochs=40, threshold=1)
        >>> losses = train(model, tf.data.Dataset.from_tensor_slices(text), options)
        >>> losses[-1] < losses[0]
        True
    """
    strategy = strategy or tf.distribute.get_strategy()
    replicas = strategy.num_replicas_in_sync
    if options.blocks_per_batch % replicas:
        raise ValueError(
            f"expected blocks_per_batch divisible by {replicas}, received {options.blocks_per_batch}"
        )
    batches = block_stream(lines, model.vocabulary, options, seed=seed)
    total = expected_batches(model.vocabulary, options)
    step = make_train_step(model, jit_compile=jit_compile)
    bar = keras.utils.Progbar(total) if progress else None
    losses = descend(step, batches, total, learning_rate=learning_rate, strategy=strategy, bar=bar)
    words = options.blocks_per_batch * options.block_length
    return [loss / words for loss in losses]


def descend(
    step: Callable[[Batch, tf.Tensor], tf.Tensor],
    batches: tf.data.Dataset,
    total: int,
    *,
    learning_rate: float,
    strategy: tf.distribute.Strategy,
    bar: keras.utils.Progbar | None = None,
) -> list[float]:
    """Take a step for each batch, at a rate that falls to 0 over `total` batches, and return the losses.

    Shapes:
        step: as `make_train_step` returns it; batches: as `block_stream` -> losses

    Raises:
        ValueError: there is no batch.

    Example:
        >>> one = tf.data.Dataset.from_tensors(tf.ones(2))
        >>> strategy = tf.distribute.get_strategy()
        >>> step = lambda batch, rate: tf.reduce_sum(rate * batch)
        >>> descend(step, one, 1, learning_rate=3, strategy=strategy)
        [6.0]
    """
    sharding = tf.data.Options()
    sharding.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    distributed = strategy.experimental_distribute_dataset(batches.with_options(sharding))

    @tf.function
    def run(batch: Any, rate: tf.Tensor) -> tf.Tensor:
        losses = strategy.run(step, args=(batch, rate))
        return strategy.experimental_local_results(losses)[0]

    losses: list[tf.Tensor] = []
    for batch in distributed:
        rate = learning_rate * max(1 - len(losses) / total, 1e-4)  # (eq:schedule)
        losses.append(run(batch, tf.constant(rate, tf.float32)))
        if bar and len(losses) <= total:
            bar.update(len(losses))
    if not losses:
        raise ValueError("expected at least one batch, received a shorter corpus; lower blocks_per_batch")
    return tf.stack(losses).numpy().tolist()


def transform(
    model: SphericalEmbedding, lines: Sequence[str], options: BlockOptions, *, seed: int = 0
) -> np.ndarray:
    """Return vectors of new documents, trained while the words stay as they are.

    Shapes:
        lines: n documents -> (n, p) float32

    Raises:
        ValueError: the documents together are shorter than a batch.

    Example:
        >>> from types import SimpleNamespace
        >>> vocabulary = SimpleNamespace(words=("a", "b"), counts=np.array([9, 9]))
        >>> model = SphericalEmbedding(vocabulary, 1, dim=4)
        >>> options = BlockOptions(block_length=4, blocks_per_batch=1, epochs=3, threshold=1)
        >>> transform(model, ["a b a b", "b b a a"], options).shape
        (2, 4)
    """
    new = SphericalEmbedding(model.vocabulary, len(lines), dim=model.words.shape[1], seed=seed)
    new.words, new.contexts = model.words, model.contexts
    batches = block_stream(
        tf.data.Dataset.from_tensor_slices(list(lines)), model.vocabulary, options, seed=seed
    )
    found = Counter(word for line in lines for word in line.split())
    counts = np.array([found[word] for word in model.vocabulary.words])
    total = expected_batches(model.vocabulary, options, counts=counts)
    step = make_train_step(new, train_words=False)
    descend(step, batches, total, learning_rate=0.04, strategy=tf.distribute.get_strategy())
    return new.documents.numpy()


def _of_all_replicas(context: Any, ids: tf.Tensor, gradients: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    replicas = context.num_replicas_in_sync
    if replicas == 1:
        return ids, gradients
    n, dim = gradients.shape
    ids, gradients = context.all_gather((ids, gradients), axis=0)  # of unknown shapes between processes
    return tf.ensure_shape(ids, (n * replicas,)), tf.ensure_shape(gradients, (n * replicas, dim))


def _add_to_rows(strategy: Any, variable: Any, rows: Any, change: Any) -> None:
    def add(part: Any, part_rows: tf.Tensor, part_change: tf.Tensor) -> Any:
        return part.scatter_add(tf.IndexedSlices(part_change, part_rows))

    strategy.extended.update(variable, add, args=(rows, change))

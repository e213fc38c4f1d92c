"""The records of a folder in batches of known order: shuffled anew each epoch, shared out, resumable."""

from dataclasses import dataclass
from math import gcd
from pathlib import Path

import tensorflow as tf

from snippets.bert.records import Shard

# What random numbers are for.
MASKS = 0
FILES = 1
WINDOWS = 2


@dataclass(frozen=True)
class StreamOptions:
    """In which order records come."""

    batch_size: int  # of all pipelines together
    seed: int = 0
    epochs: int | None = None  # None: without end
    shuffle_window: int = 10_000  # records of a lane that are shuffled in memory; 1 keeps their order

    def __post_init__(self) -> None:
        """Refuse what is out of range."""
        for name in ("batch_size", "shuffle_window", "epochs"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"expected {name} >= 1, received {value}")
        if not 0 <= self.seed < 2**29:
            raise ValueError(f"expected a seed from 0 to 2^29 - 1, received {self.seed}")


@dataclass(frozen=True)
class Lanes:
    """How shards become the rows of a batch: each lane reads its own shards and fills its own rows."""

    files: tuple[tuple[str, ...], ...]  # of each lane, equally many
    rows: int  # of each lane in a batch
    steps: int  # batches of an epoch


def lanes_of(shards: tuple[Shard, ...], folder: str | Path, *, batch_size: int, pipelines: int = 1) -> Lanes:
    r"""Divide the shards into $\gcd(\text{shards}, \text{batch size})$ lanes.

    A batch is the rows of lane 0, then those of lane 1, and so on, so that several pipelines can share it
    without reading each other's files.

    Shapes:
        the shards of a folder -> lanes

    Raises:
        ValueError: the pipelines cannot share the lanes equally, or a lane has not enough records.

    Example:
        >>> shards = tuple(Shard(f"{i}", records=10, bytes=0, sha256="") for i in range(4))
        >>> lanes_of(shards, "", batch_size=6)
        Lanes(files=(('0', '2'), ('1', '3')), rows=3, steps=6)
    """
    if pipelines < 1 or len(shards) < pipelines:
        raise ValueError(
            f"expected at least one shard for each of {pipelines} pipelines, "
            f"found {len(shards)} in {folder}; write the records with more shards"
        )
    lanes = gcd(len(shards), batch_size)
    if lanes % pipelines:
        raise ValueError(
            f"expected a batch and a number of shards that {pipelines} pipelines can share, "
            f"received batch_size={batch_size} and {len(shards)} shards in {folder}; "
            f"choose multiples of {pipelines} for both"
        )
    rows = batch_size // lanes
    records = [sum(shard.records for shard in shards[lane::lanes]) for lane in range(lanes)]
    if min(records) < rows:
        raise ValueError(
            f"expected at least {rows} records in each of {lanes} lanes, found {min(records)} in {folder}; "
            f"choose a smaller batch than {batch_size}"
        )
    files = tuple(tuple(str(Path(folder, s.name)) for s in shards[lane::lanes]) for lane in range(lanes))
    return Lanes(files, rows, min(records) // rows)


def record_stream(
    lanes: Lanes, options: StreamOptions, *, start_step: int = 0, pipeline: int = 0, pipelines: int = 1
) -> tf.data.Dataset:
    """Return serialised records with their epoch, `batch_size / pipelines` for each batch, from a step on.

    In each epoch each lane permutes its files, and its records within windows; one window that holds all
    records of a lane gives each order the same probability. The order depends on the seed, the epoch and
    the lane only. So the stream can start at any step: it begins with that step's epoch and skips what lies
    before, as bytes, without parsing it.

    Shapes:
        lanes -> (epoch, serialised record): scalars of int64 and string

    Raises:
        ValueError: the start or the pipeline is out of range.

    Example:
        >>> record_stream(Lanes((("file",),), rows=2, steps=5), StreamOptions(batch_size=2)).element_spec
        (TensorSpec(shape=(), dtype=tf.int64, name=None), TensorSpec(shape=(), dtype=tf.string, name=None))
    """
    if start_step < 0:
        raise ValueError(f"expected start_step >= 0, received {start_step}")
    if not 0 <= pipeline < pipelines:
        raise ValueError(f"expected a pipeline from 0 to {pipelines - 1}, received {pipeline}")
    first_epoch, skipped = divmod(start_step, lanes.steps)
    own = len(lanes.files) // pipelines
    first_lane, rows = own * pipeline, lanes.rows
    files = tf.constant(lanes.files)

    def of_epoch(epoch: tf.Tensor) -> tf.data.Dataset:
        skip = tf.where(epoch == first_epoch, tf.constant(skipped * rows, tf.int64), 0)

        def of_lane(lane: tf.Tensor) -> tf.data.Dataset:
            shuffled = tf.gather(files, lane)
            if options.shuffle_window > 1:
                shuffled = _shuffle(shuffled, random_key(options.seed, FILES, epoch, lane))
            records = tf.data.TFRecordDataset(shuffled)
            if options.shuffle_window > 1:
                windows = records.batch(options.shuffle_window).enumerate()
                records = windows.map(
                    lambda i, window: _shuffle(
                        window, random_key(options.seed, WINDOWS, epoch, lane * 2**32 + i)
                    )
                ).unbatch()
            return records.take(lanes.steps * rows).skip(skip)

        lane_numbers = tf.data.Dataset.range(first_lane, first_lane + own)
        records = lane_numbers.interleave(of_lane, cycle_length=own, block_length=rows)
        return records.map(lambda record: (epoch, record))

    last_epoch = tf.int64.max if options.epochs is None else options.epochs
    return tf.data.Dataset.range(first_epoch, last_epoch).flat_map(of_epoch)


def random_key(seed: int, purpose: int, epoch: tf.Tensor, index: tf.Tensor) -> tf.Tensor:
    """Return the key of stateless random numbers, another one for each combination.

    Shapes:
        epoch: scalar below 2^32, index: scalar -> (2,), int64

    Example:
        >>> epoch, index = tf.constant([3, 4], tf.int64)
        >>> random_key(1, 2, epoch, index).numpy() - [5 * 2**32, 0]
        array([3, 4])
    """
    return tf.stack([tf.constant((3 * seed + purpose) * 2**32, tf.int64) + epoch, index])


def _shuffle(values: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
    uniform = tf.random.stateless_uniform([tf.shape(values)[0]], key, dtype=tf.float64, alg="philox")
    return tf.gather(values, tf.argsort(uniform, stable=True))

"""A pretraining from text files to a saved model: checked first, then run, and resumed if it was stopped."""

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TextIO

import keras
import tensorflow as tf

from snippets.bert.checkpoints import load_checkpoint, save_checkpoint
from snippets.bert.config import BertConfig
from snippets.bert.lamb import LAMB
from snippets.bert.learning_rate import WarmupLinearDecay
from snippets.bert.masked_lm_data import MaskedLMOptions, masked_lm_dataset
from snippets.bert.model import build_bert_mlm
from snippets.bert.prepare import prepare_texts
from snippets.bert.progress import Progress
from snippets.bert.record_stream import lanes_of
from snippets.bert.records import HEADER, RecordsHeader
from snippets.bert.strategy import make_strategy, worker_of
from snippets.bert.training import Sums, make_train_step, train


@dataclass(frozen=True)
class RunOptions:
    """What the command line asks for."""

    texts: str  # a folder of text files, or one with tokenizer.model and records/
    output: str
    size: str = "tiny"
    vocabulary_size: int | None = None
    max_length: int | None = None
    shards: int = 8
    batch_size: int = 32
    micro_batches: int = 1
    steps: int = 1000
    peak: float = 2e-3  # of the learning rate
    warmup: float = 0.1  # of the steps
    dropout: float = 0.1
    average: float = 0.0  # of the weights: the momentum; 0 saves the last weights
    dtype: str = "float32"
    jit_compile: bool = True
    strategy: str = "auto"
    replicas: int | None = None
    tpu: str = ""
    save_every: int = 100
    report_every: int = 10
    seed: int = 0


@dataclass(frozen=True)
class Run:
    """A training that was checked, at the step where it begins or goes on."""

    options: RunOptions
    strategy: tf.distribute.Strategy
    chief: bool  # the process that writes
    batches: MaskedLMOptions
    records: Path
    model: keras.Model
    optimizer: keras.optimizers.Optimizer
    settings: dict[str, object]  # that a run which goes on shares with the one before
    start: int

    @property
    def step(self) -> int:
        """How many steps have been taken."""
        return int(self.optimizer.iterations.numpy())

    def save(self) -> None:
        """Write a checkpoint, if this process is the one that does."""
        if self.chief:
            folder = Path(self.options.output, "checkpoints")
            save_checkpoint(folder, self.model, self.optimizer, settings=self.settings)


def prepare_run(options: RunOptions, *, say: Callable[[str], None]) -> Run:
    """Make the strategy, then tokenizer and records where they are missing, then the model, and resume.

    Shapes:
        -> what `finish_run` takes

    Raises:
        ValueError: something that was asked for is not there, does not fit, or is not what it was.

    Example:
        >>> prepare_run(RunOptions("/nowhere", "/nowhere", strategy="cpu"), say=print)
        Traceback (most recent call last):
        ValueError: /nowhere: expected a text file, or a folder with files *.txt or *.txt.xz in it
    """
    strategy = make_strategy(options.strategy, replicas=options.replicas, tpu=options.tpu)
    several = isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy)
    worker, workers = worker_of(os.environ["TF_CONFIG"]) if several else (0, 1)
    _check_sizes(options, strategy.num_replicas_in_sync)
    home = prepared_folder(options)
    if several and not (home / "records" / HEADER).exists():
        raise ValueError(f"{home / 'records'}: no records yet; before several processes, run --prepare-only")
    header = prepare_records(options, say=say)
    lanes_of(header.shards, home / "records", batch_size=options.batch_size, pipelines=workers)
    config = getattr(BertConfig, options.size)(
        header.vocabulary_size,
        max_length=header.max_length,
        max_predictions=max(1, round(0.16 * header.max_length)),
        dropout=options.dropout,
    )
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy(options.dtype)
    try:
        with strategy.scope():
            model = build_bert_mlm(config, seed=options.seed)
            optimizer = _optimizer(options)
            optimizer.build(model.trainable_variables)
    finally:
        keras.config.set_dtype_policy(policy)
    kept = ("batch_size", "steps", "peak", "warmup", "average", "dtype", "seed")
    settings = {"vocabulary": header.vocabulary_hash, **asdict(config)}
    settings |= {name: getattr(options, name) for name in kept}
    start = load_checkpoint(Path(options.output, "checkpoints"), model, optimizer, settings=settings)
    batches = MaskedLMOptions(
        options.batch_size,
        seed=options.seed,
        max_predictions=config.max_predictions,
        vocabulary_hash=header.vocabulary_hash,
    )
    return Run(options, strategy, worker == 0, batches, home / "records", model, optimizer, settings, start)


def prepare_records(options: RunOptions, *, say: Callable[[str], None]) -> RecordsHeader:
    """Make tokenizer and records where they are missing.

    Shapes:
        -> what the records hold

    Raises:
        ValueError: as `prepare_texts`.

    Example:
        >>> prepare_records(RunOptions("/nowhere", "/nowhere"), say=print)
        Traceback (most recent call last):
        ValueError: /nowhere: expected a text file, or a folder with files *.txt or *.txt.xz in it
    """
    _, header = prepare_texts(
        options.texts,
        prepared_folder(options),
        vocabulary_size=options.vocabulary_size,
        max_length=options.max_length,
        shards=options.shards,
        say=say,
    )
    return header


def prepared_folder(options: RunOptions) -> Path:
    """Return the folder of tokenizer and records: that of the texts if it has them, or else the output.

    Shapes:
        -> a folder

    Example:
        >>> prepared_folder(RunOptions("texts", "run")).name
        'run'
    """
    found = (Path(options.texts, "records", HEADER)).exists()
    return Path(options.texts if found else options.output)


def finish_run(run: Run, *, say: Callable[[str], None], stream: TextIO | None) -> None:
    """Take the steps that are left, with a checkpoint every so often, and save the model.

    Progress goes to the stream, if there is one. When the keyboard interrupts, the last step is saved.

    Shapes:
        -> `output/model.keras`

    Raises:
        ValueError: as `train`.
        KeyboardInterrupt: the keyboard interrupted.
        FloatingPointError: the loss is not finite.

    Example:
        >>> finish_run(None, say=print, stream=None)  # doctest: +SKIP
    """
    options = run.options
    step = make_train_step(
        run.model,
        run.optimizer,
        strategy=run.strategy,
        micro_batches=options.micro_batches,
        # A TPU compiles the whole step.
        jit_compile=options.jit_compile and not isinstance(run.strategy, tf.distribute.TPUStrategy),
    )
    progress = Progress(
        options.steps,
        done=run.start,
        tokens_per_step=options.batch_size * run.model.input["token_ids"].shape[1],
        every=options.report_every,
        stream=stream,
    )

    def after_step(sums: Sums) -> None:
        progress.step(sums)
        if progress.done % options.save_every == 0 or progress.done == options.steps:
            run.save()

    batches_of = partial(masked_lm_dataset, run.records, run.batches, start_step=run.start)
    with progress:
        try:
            train(step, batches_of, options.steps - run.start, strategy=run.strategy, after_step=after_step)
        except KeyboardInterrupt:
            run.save()
            raise
    if options.average:
        run.optimizer.finalize_variable_values(run.model.trainable_variables)
    if run.chief:
        file = Path(options.output, "model.keras")
        unfinished = file.with_name("unfinished.keras")
        without_strategy = keras.models.clone_model(run.model)
        without_strategy.set_weights([each.numpy() for each in run.model.weights])
        without_strategy.save(unfinished)
        unfinished.replace(file)
        say(f"Saved {file}")


def _check_sizes(options: RunOptions, replicas: int) -> None:
    for name in ("batch_size", "micro_batches", "steps", "save_every", "report_every", "shards"):
        if getattr(options, name) < 1:
            raise ValueError(f"expected {name} of at least 1, received {getattr(options, name)}")
    parts = replicas * options.micro_batches
    if options.batch_size % parts:
        raise ValueError(
            f"expected a batch_size divisible by {replicas} replicas times {options.micro_batches} "
            f"micro-batches, {parts}, received {options.batch_size}"
        )


def _optimizer(options: RunOptions) -> keras.optimizers.Optimizer:
    rate = WarmupLinearDecay(
        options.peak, warmup_steps=int(options.warmup * options.steps), total_steps=options.steps
    )
    if not options.average:
        return LAMB(rate)
    return LAMB(rate, use_ema=True, ema_momentum=options.average)

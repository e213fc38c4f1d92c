"""The same training on one device, on replicas, in processes, in parts, and after a kill: is it the same?"""

import os
import signal
import tempfile
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from snippets.bert.checkpoints import load_checkpoint, save_checkpoint
from snippets.bert.config import BertConfig
from snippets.bert.copy_corpus import write_copy_corpus
from snippets.bert.lamb import LAMB
from snippets.bert.learning_rate import WarmupLinearDecay
from snippets.bert.masked_lm_data import MaskedLMOptions, masked_lm_dataset
from snippets.bert.model import build_bert_mlm
from snippets.bert.processes import run_workers
from snippets.bert.strategy import make_strategy
from snippets.bert.training import Sums, loss_and_accuracy, make_train_step, train

STEPS = 8
KILLED_AFTER = 5
SAVED_EVERY = 2
OPTIMIZERS = ("SGD", "LAMB")
SIZES_OF_TRIALS = BertConfig(25, 32, 1, 2, 64, max_length=16, max_predictions=4, dropout=0.0)


@dataclass(frozen=True)
class Trial:
    """A small training: one layer, 8 steps of 16 sequences."""

    records: str  # the folder
    optimizer: str
    jit_compile: bool = False
    micro_batches: int = 1
    dtype: str = "float32"
    checkpoints: str = ""  # the folder, if there are any to write or to go on from
    seed: int = 0  # of the initial weights


@dataclass(frozen=True)
class Outcome:
    """What a training leaves."""

    weights: list[np.ndarray]
    loss: float  # of the last step


def equality_table(two: tf.distribute.Strategy | None = None) -> list[dict[str, object]]:
    r"""Train in seven ways, each of which differs from the first in one thing, and compare the weights.

    The first is one device without XLA. Plain SGD shows a gradient that is too large by a factor, which
    LAMB and Adam hide; LAMB with averaged weights is the recipe. Dropout is off: its random numbers are
    drawn in the shape of a part of the batch, so that a batch in two parts draws others than one in one.

    `two` is a strategy of two replicas. Without it one is made, which needs to happen before TensorFlow has
    looked at its devices, and once in a process: what a second strategy sums is taken for the first one's.

    Shapes:
        -> a row for each way: the largest difference of a weight after 8 steps with SGD and with LAMB, and
        the largest relative difference of the last loss

    Example:
        >>> rows = equality_table()  # doctest: +SKIP
        >>> all(max(row["SGD"], row["LAMB"]) < 1e-5 for row in rows[:-1])  # doctest: +SKIP
        True
    """
    two, one = two or make_strategy("cpu", replicas=2), make_strategy("cpu")
    with tempfile.TemporaryDirectory() as home:
        records = str(Path(home, "records"))
        write_copy_corpus(records, sequences=64, length=7, symbols=20, shards=2)
        trials = [Trial(records, name) for name in OPTIMIZERS]
        killed = [replace(trial, checkpoints=str(Path(home, trial.optimizer))) for trial in trials]
        train_and_die(killed)

        def run(strategy: tf.distribute.Strategy, **changed: object) -> list[list[Outcome]]:
            return [[run_trial(replace(trial, **changed), strategy) for trial in trials]]

        # Other initial weights: all that is the same comes from the checkpoint.
        resumed = [run_trial(replace(trial, seed=1), one) for trial in killed]
        ways = {
            "one device": run(one),
            "XLA": run(one, jit_compile=True),
            "two replicas": run(two),
            "micro-batches": run(one, micro_batches=4),
            "two processes": run_workers(run_in_worker, 2, trials),
            "resumed after SIGKILL": [resumed],
            "mixed bfloat16": run(one, dtype="mixed_bfloat16"),
        }
    (reference,) = ways["one device"]
    return [{"way": way} | _differences(reference, found) for way, found in ways.items()]


def run_trial(trial: Trial, strategy: tf.distribute.Strategy, *, die: bool = False) -> Outcome:
    """Train, from the newest checkpoint if there is one, and return what is left.

    Shapes:
        -> weights with those of the optimiser, scalar

    Example:
        >>> with tempfile.TemporaryDirectory() as home:
        ...     folder = str(Path(home, "records"))
        ...     _ = write_copy_corpus(folder, sequences=64, length=7, symbols=20)
        ...     outcome = run_trial(Trial(folder, "SGD"), make_strategy("cpu"))
        >>> 2 < outcome.loss < 4
        True
    """
    policy = keras.dtype_policies.get("float32")
    keras.config.set_dtype_policy(trial.dtype)
    try:
        with strategy.scope():
            model = build_bert_mlm(SIZES_OF_TRIALS, seed=trial.seed)
            optimizer = _optimizer(trial.optimizer)
            optimizer.build(model.trainable_variables)
    finally:
        keras.config.set_dtype_policy(policy)
    settings = {"optimizer": trial.optimizer}
    start = (
        load_checkpoint(trial.checkpoints, model, optimizer, settings=settings) if trial.checkpoints else 0
    )
    options = MaskedLMOptions(16, max_predictions=SIZES_OF_TRIALS.max_predictions)

    def after_step(sums: Sums) -> None:
        done = int(optimizer.iterations.numpy())
        if trial.checkpoints and done % SAVED_EVERY == 0:
            save_checkpoint(trial.checkpoints, model, optimizer, settings=settings)
        if die and done == KILLED_AFTER:
            os.kill(os.getpid(), signal.SIGKILL)

    step = make_train_step(
        model,
        optimizer,
        strategy=strategy,
        micro_batches=trial.micro_batches,
        jit_compile=trial.jit_compile,
    )
    batches_of = partial(masked_lm_dataset, trial.records, options, start_step=start)
    found = train(step, batches_of, STEPS - start, strategy=strategy, after_step=after_step)
    variables = [*model.trainable_variables, *optimizer.variables[2:]]  # without step and learning rate
    return Outcome([each.numpy() for each in variables], loss_and_accuracy(found[-1])[0])


def run_in_worker(trials: list[Trial]) -> list[Outcome]:
    """Train with the other processes that TF_CONFIG names.

    Shapes:
        -> an outcome for each trial

    Example:
        >>> run_workers(run_in_worker, 1, [])  # doctest: +SKIP
        [[]]
    """
    strategy = make_strategy("multiworker")
    return [run_trial(trial, strategy) for trial in trials]


def train_and_die(trials: list[Trial]) -> None:
    """Train in new processes that are killed by SIGKILL after step 5; checkpoints of step 2 and 4 remain.

    Shapes:
        -> files in the folders of the trials

    Raises:
        RuntimeError: a process ended otherwise.

    Example:
        >>> train_and_die([])
    """
    context = get_context("spawn")
    processes = [context.Process(target=_die, args=(trial,), daemon=True) for trial in trials]
    for process in processes:
        process.start()
    try:
        for process in processes:
            process.join(timeout=300)
            if process.exitcode != -signal.SIGKILL:
                raise RuntimeError(f"expected a process that SIGKILL ends, found the code {process.exitcode}")
    finally:
        for process in processes:
            process.kill()
            process.join()


def _die(trial: Trial) -> None:
    run_trial(trial, make_strategy("cpu"), die=True)


def _optimizer(name: str) -> keras.optimizers.Optimizer:
    if name == "SGD":
        return keras.optimizers.SGD(0.5)
    rate = WarmupLinearDecay(0.01, warmup_steps=2, total_steps=STEPS)
    return LAMB(rate, use_ema=True, ema_momentum=0.5)


def _differences(reference: list[Outcome], found: list[list[Outcome]]) -> dict[str, float]:
    """The largest ones over all processes."""
    row = {
        name: max(
            float(np.abs(a - b).max())
            for outcomes in found
            for a, b in zip(reference[i].weights, outcomes[i].weights, strict=True)
        )
        for i, name in enumerate(OPTIMIZERS)
    }
    losses = [
        abs(each.loss / before.loss - 1)
        for outcomes in found
        for before, each in zip(reference, outcomes, strict=True)
    ]
    return row | {"loss": max(losses)}

"""Tokens a second of one process and of several that train together."""

import tempfile
from functools import partial
from pathlib import Path
from time import perf_counter

import keras
import tensorflow as tf

from snippets.bert.config import BertConfig
from snippets.bert.copy_corpus import write_copy_corpus
from snippets.bert.masked_lm_data import MaskedLMOptions, masked_lm_dataset
from snippets.bert.model import build_bert_mlm
from snippets.bert.processes import run_workers
from snippets.bert.special_tokens import FIRST_ORDINARY_ID
from snippets.bert.strategy import make_strategy
from snippets.bert.training import Sums, make_train_step, train

CONFIG = BertConfig.tiny(205, max_length=64, max_predictions=10)


def worker_scaling(
    workers: tuple[int, ...] = (1, 2),
    *,
    rows: int = 32,
    steps: int = 30,
    config: BertConfig = CONFIG,
) -> list[dict[str, float]]:
    """Train with each number of processes of this machine, `rows` sequences and one thread for each.

    With one thread, a process takes no more than one core, and two have what one had twice. What is
    measured is all that a step takes: the input, both passes, the sum of the gradients over the processes,
    and the optimiser; not the first third of the steps, in which functions are traced and compiled.

    Shapes:
        -> a row for each number: processes, tokens a second, and those per process as a share of the first

    Example:
        >>> [row["processes"] for row in worker_scaling()]  # doctest: +SKIP
        [1, 2]
    """
    found = []
    with tempfile.TemporaryDirectory() as home:
        records = str(Path(home, "records"))
        half, symbols = config.max_length // 2 - 1, config.vocabulary_size - FIRST_ORDINARY_ID
        write_copy_corpus(records, sequences=1024, length=half, symbols=symbols, shards=max(workers))
        for count in workers:
            speeds = run_workers(tokens_per_second, count, records, config, rows * count, steps)
            found.append((count, min(speeds)))
    first = found[0][1] / found[0][0]
    return [
        {"processes": count, "tokens/s": speed, "efficiency": speed / count / first} for count, speed in found
    ]


def tokens_per_second(records: str, config: BertConfig, batch_size: int, steps: int) -> float:
    """Train in this process, with those that TF_CONFIG names, and return the tokens a second of all.

    Shapes:
        -> scalar

    Example:
        >>> run_workers(tokens_per_second, 2, "records", CONFIG, 64, 30)  # doctest: +SKIP
    """
    tf.config.threading.set_intra_op_parallelism_threads(1)
    strategy = make_strategy("multiworker")
    with strategy.scope():
        model = build_bert_mlm(config, seed=0)
        optimizer = keras.optimizers.AdamW(1e-3)
        optimizer.build(model.trainable_variables)
    step = make_train_step(model, optimizer, strategy=strategy)
    options = MaskedLMOptions(batch_size, max_predictions=config.max_predictions)
    times: list[float] = []

    def after_step(sums: Sums) -> None:
        float(sums["weight"])  # the step is done
        times.append(perf_counter())

    train(step, partial(masked_lm_dataset, records, options), steps, strategy=strategy, after_step=after_step)
    skipped = steps // 3
    return (steps - 1 - skipped) * batch_size * config.max_length / (times[-1] - times[skipped])

"""Tokens a second of one and of two processes that train together, with one thread each."""

import time

import keras
import numpy as np
import tensorflow as tf

from snippets.bert.config import BertConfig
from snippets.bert.model import build_bert_mlm
from snippets.bert.processes import run_workers
from snippets.bert.random_batch import random_batch
from snippets.bert.strategy import make_strategy
from snippets.bert.training import distributed, make_train_step

CONFIG = BertConfig(2000, 256, 4, 4, 1024, max_length=128, max_predictions=20)
BATCH = 16  # of all processes together
STEPS = 20


def rate() -> float:
    """What each process runs: tokens of the global batch a second, after two steps to compile."""
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(2)  # one of them for the other process's gradients
    strategy = make_strategy("multiworker")
    with strategy.scope():
        model = build_bert_mlm(CONFIG, seed=0)
        optimizer = keras.optimizers.AdamW(1e-4)
        optimizer.build(model.trainable_variables)
    step = make_train_step(model, optimizer, strategy=strategy)
    batch = random_batch(CONFIG, BATCH, rng=np.random.default_rng(0))
    batches = iter(distributed(tf.data.Dataset.from_tensors(batch).repeat(), strategy))
    for _ in range(2):
        step(next(batches))
    start = time.perf_counter()
    for _ in range(STEPS):
        sums = step(next(batches))
    float(sums["weight"])
    return STEPS * BATCH * CONFIG.max_length / (time.perf_counter() - start)


def tokens_per_second_of_workers() -> dict[str, float]:
    return {str(count): round(min(run_workers(rate, count, time_limit=300)), 1) for count in (1, 2)}

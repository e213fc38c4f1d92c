"""The training step of the project on one device beside the CPU: the same weights, and how fast."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from snippets.bert.config import BertConfig
from snippets.bert.copy_corpus import write_copy_corpus
from snippets.bert.equality import Trial, run_trial
from snippets.bert.lamb import LAMB
from snippets.bert.model import build_bert_mlm
from snippets.bert.random_batch import random_batch
from snippets.bert.training import make_train_step

TIMED = 20  # steps


def equality_checks(device: str) -> Iterator[dict[str, Any]]:
    """8 steps on the device and on the CPU, in float32 proper: without TF32, where a GPU has it."""
    tf.config.experimental.enable_tensor_float_32_execution(False)
    with tempfile.TemporaryDirectory() as home:
        records = str(Path(home, "records"))
        write_copy_corpus(records, sequences=64, length=7, symbols=20, shards=2)
        cpu, one = tf.distribute.OneDeviceStrategy("CPU:0"), tf.distribute.OneDeviceStrategy(device)
        for optimizer, bound in (("SGD", 1e-5), ("LAMB", 1e-4)):
            trial = Trial(records, optimizer)
            expected = run_trial(trial, cpu)
            for way, changed in (("", {}), (", XLA", {"jit_compile": True})):
                found = run_trial(replace(trial, **changed), one)
                pairs = zip(expected.weights, found.weights, strict=True)
                largest = max(float(np.abs(a - b).max()) for a, b in pairs)
                check = f"largest difference of a weight from the CPU after 8 steps, {optimizer}{way}"
                yield {"check": check, "found": largest, "bound": bound}
        found = run_trial(replace(trial, dtype="mixed_bfloat16", jit_compile=True), one)
        difference = abs(found.loss / expected.loss - 1)
        yield {"check": "relative difference of the loss in bfloat16", "found": difference, "bound": 0.01}
    tf.config.experimental.enable_tensor_float_32_execution(True)


def speeds(device: str, config: BertConfig, *, batch_size: int) -> Iterator[dict[str, Any]]:
    """Tokens a second of a whole step, on a batch that stays on the device."""
    strategy = tf.distribute.OneDeviceStrategy(device)
    batch = tf.nest.map_structure(tf.constant, random_batch(config, batch_size, rng=np.random.default_rng(0)))
    policy = keras.config.dtype_policy()
    for dtype in ("float32", "mixed_bfloat16"):
        for jit_compile in (False, True):
            keras.config.set_dtype_policy(dtype)
            with strategy.scope():
                model = build_bert_mlm(config, seed=0)
                optimizer = LAMB(1e-4)
                optimizer.build(model.trainable_variables)
            keras.config.set_dtype_policy(policy)
            step = make_train_step(model, optimizer, strategy=strategy, jit_compile=jit_compile)
            for _ in range(3):
                float(step(batch)["weight"])
            start = perf_counter()
            for _ in range(TIMED):
                sums = step(batch)
            float(sums["weight"])
            rate = TIMED * batch_size * config.max_length / (perf_counter() - start)
            yield {
                "check": f"tokens a second, {dtype}{', XLA' * jit_compile}",
                "found": rate,
                "parameters": config.parameter_count,
                "batch": batch_size,
                "length": config.max_length,
            }

"""What `benchmarks.bert` runs in the environment that has KerasHub: steps of each model in turns, timed."""

import argparse
import json
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import keras
import keras_hub
import numpy as np
import tensorflow as tf

from snippets.bert.config import BertConfig
from snippets.bert.model import build_bert_mlm
from snippets.bert.random_batch import random_batch
from snippets.bert.training import make_train_step

CONFIG = BertConfig(8000, 256, 4, 4, 1024, max_length=128, max_predictions=20)
BATCH = 16
STEPS = 4  # of a round

Step = Callable[[], Any]


def our_model() -> keras.Model:
    return build_bert_mlm(CONFIG, seed=0)


def hub_model() -> keras.Model:
    backbone = keras_hub.models.BertBackbone(
        vocabulary_size=CONFIG.vocabulary_size,
        num_layers=CONFIG.layers,
        num_heads=CONFIG.heads,
        hidden_dim=CONFIG.hidden_size,
        intermediate_dim=CONFIG.intermediate_size,
        dropout=CONFIG.dropout,
        max_sequence_length=CONFIG.max_length,
    )
    return keras_hub.models.BertMaskedLM(backbone=backbone)


def step_of_fit(model: keras.Model, batch: Any, *, jit_compile: bool) -> Step:
    """One step of what `fit` runs, without callbacks."""
    model.compile(
        keras.optimizers.AdamW(1e-4),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=jit_compile,
    )
    repeated = tf.data.Dataset.from_tensors(batch).repeat()
    model.fit(repeated.take(1), verbose=0)  # makes the function
    batches = iter(repeated)
    return lambda: model.train_function(batches)


def own_step(model: keras.Model, batch: Any) -> Step:
    optimizer = keras.optimizers.AdamW(1e-4)
    optimizer.build(model.trainable_variables)
    step = make_train_step(model, optimizer, strategy=tf.distribute.get_strategy())
    batches = iter(tf.data.Dataset.from_tensors(batch).repeat())
    return lambda: step(next(batches))


def batches() -> tuple[Any, Any]:
    """The same numbers under our names and under KerasHub's."""
    x, y, w = random_batch(CONFIG, BATCH, rng=np.random.default_rng(0))
    theirs = {
        "token_ids": x["token_ids"],
        "segment_ids": x["segment_ids"],
        "padding_mask": x["padding_mask"],
        "mask_positions": x["masked_positions"],
    }
    return (x, y, w), (theirs, y, w)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    ours, theirs = batches()
    models = {"ours": our_model, "KerasHub": hub_model}
    data = {"ours": ours, "KerasHub": theirs}
    steps: dict[tuple[str, str], Step] = {("ours", "our step, XLA"): own_step(our_model(), ours)}
    for side, make in models.items():
        for way, jit_compile in (("fit, XLA", True), ("fit", False)):
            steps[side, way] = step_of_fit(make(), data[side], jit_compile=jit_compile)
    for step in steps.values():  # traces and compiles
        step()
    times: dict[tuple[str, str], list[float]] = {key: [] for key in steps}
    for _ in range(rounds):
        for key, step in steps.items():
            start = time.perf_counter()
            for _ in range(STEPS):
                result = step()
            tf.nest.map_structure(np.asarray, result)
            times[key].append((time.perf_counter() - start) / STEPS)
    tokens = BATCH * CONFIG.max_length
    found: dict[str, dict[str, float]] = {}
    for (side, way), seconds in times.items():
        found.setdefault(side, {})[way] = round(tokens / float(np.median(seconds)), 1)
    parameters = {side: make().count_params() for side, make in models.items()}
    print(
        json.dumps(
            {
                "tokens_per_second": found,
                "parameters": parameters,
                "batch": [BATCH, CONFIG.max_length],
                "versions": {"keras-hub": version("keras-hub")},
            }
        )
    )


if __name__ == "__main__":
    main()

"""A small masked language model on the copy corpus, whose best possible loss is known."""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from snippets.bert.config import BertConfig
from snippets.bert.copy_corpus import write_copy_corpus
from snippets.bert.initial_deviation import set_initial_deviation
from snippets.bert.learning_rate import WarmupLinearDecay
from snippets.bert.masked_lm_data import MaskedLMOptions, masked_lm_dataset
from snippets.bert.model import build_bert_mlm
from snippets.bert.strategy import make_strategy
from snippets.bert.training import loss_and_accuracy, make_train_step, train

WORD_LENGTH = 15  # of the word that is said twice
SYMBOLS = 40
MASKED_SYMBOLS = 5
COPIES_BATCH = 32
COPIES_PEAK = 2e-3


def train_on_copies(
    strategy: tf.distribute.Strategy,
    *,
    steps: int,
    jit_compile: bool = True,
    dtype: str = "float32",
    deviation: float = 0.1,
) -> tuple[np.ndarray, np.ndarray]:
    """Return loss and accuracy of each step of AdamW; no sequence is seen twice.

    Exactly five of the thirty symbols are predicted: every symbol is chosen, and the budget is five.

    Shapes:
        -> (steps,), (steps,)

    Example:
        >>> one = tf.distribute.get_strategy()
        >>> losses, _ = train_on_copies(one, steps=1, jit_compile=False, deviation=0.02)
        >>> print(f"{losses[0]:.1f}, {np.log(45):.1f}")  # guessing among 40 symbols and 5 special tokens
        3.8, 3.8
    """
    config = BertConfig(SYMBOLS + 5, 64, 2, 4, 256, 2 * WORD_LENGTH + 2, MASKED_SYMBOLS, dropout=0.0)
    policy = keras.dtype_policies.get("float32")
    keras.config.set_dtype_policy(dtype)
    try:
        with strategy.scope():
            model = build_bert_mlm(config, seed=0)
            set_initial_deviation(model, deviation)
            schedule = WarmupLinearDecay(COPIES_PEAK, warmup_steps=steps // 10, total_steps=steps)
            optimizer = keras.optimizers.AdamW(schedule)
            optimizer.build(model.trainable_variables)
    finally:
        keras.config.set_dtype_policy(policy)
    step = make_train_step(model, optimizer, strategy=strategy, jit_compile=jit_compile)
    with tempfile.TemporaryDirectory() as home:
        records = Path(home, "records")
        write_copy_corpus(records, sequences=steps * COPIES_BATCH, length=WORD_LENGTH, symbols=SYMBOLS)
        options = MaskedLMOptions(COPIES_BATCH, max_predictions=MASKED_SYMBOLS, rate=1.0, shuffle_window=1)
        sums = train(step, partial(masked_lm_dataset, records, options), steps, strategy=strategy)
    losses, accuracies = zip(*map(loss_and_accuracy, sums), strict=True)
    return np.array(losses), np.array(accuracies)


def curves_of_four_ways(two: tf.distribute.Strategy, *, steps: int) -> dict[str, np.ndarray]:
    """Return the losses of the same training on one device, with XLA, on two replicas, and in bfloat16.

    Shapes:
        two: a strategy of two replicas -> name to (steps,)

    Example:
        >>> curves_of_four_ways(make_strategy("cpu"), steps=0)
        Traceback (most recent call last):
        ValueError: expected 0 <= warmup_steps < total_steps, received 0 and 0
    """
    one = make_strategy("cpu")
    ways: dict[str, Callable[[], tuple[np.ndarray, np.ndarray]]] = {
        "one device": partial(train_on_copies, one, steps=steps, jit_compile=False),
        "XLA": partial(train_on_copies, one, steps=steps),
        "two replicas": partial(train_on_copies, two, steps=steps),
        "mixed bfloat16": partial(train_on_copies, one, steps=steps, dtype="mixed_bfloat16"),
    }
    return {name: way()[0] for name, way in ways.items()}

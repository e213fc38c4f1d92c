"""A small masked language model, trained on text files and compared with counting."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from snippets.bert.config import BertConfig
from snippets.bert.lamb import LAMB
from snippets.bert.learning_rate import WarmupLinearDecay
from snippets.bert.masked_lm_data import MaskedLMOptions, masked_lm_dataset
from snippets.bert.masked_lm_loss import masked_lm_sums
from snippets.bert.model import build_bert_mlm
from snippets.bert.same_view import same_view_cross_entropies
from snippets.bert.text_corpus import write_text_corpus
from snippets.bert.tokenizer import Tokenizer
from snippets.bert.training import loss_and_accuracy, make_train_step

LENGTH = 64
PREDICTIONS = 13
BATCH = 16
PEAK = 0.015
HELD_OUT_SEED = 1


@dataclass(frozen=True)
class TextModel:
    """A model, and how well it guesses."""

    model: keras.Model
    tokenizer: Tokenizer
    config: BertConfig
    losses: np.ndarray  # (steps,) of the batches that it was trained on
    cross_entropies: dict[str, float]  # held out: "BERT" and what counting gives
    accuracy: float  # held out
    tokens_per_second: float


def train_on_text(
    files: Sequence[str | Path],
    *,
    steps: int = 1000,
    vocabulary_size: int = 500,
    dropout: float = 0.0,
    seed: int = 0,
) -> TextModel:
    """Return a BERT of two layers, trained with LAMB on nine tenths of the files and tested on the rest.

    The same files and seed give the same model on the same machine.

    Shapes:
        text files -> a model of sequences of length 64

    Raises:
        ValueError: as `write_text_corpus`, or there is too little text for a batch.

    Example:
        >>> train_on_text([], steps=1)
        Traceback (most recent call last):
        ValueError: expected sentences to train on, received none
    """
    with tempfile.TemporaryDirectory() as folder:
        corpus = write_text_corpus(files, folder, vocabulary_size=vocabulary_size, max_length=LENGTH)
        config = BertConfig(
            vocabulary_size, 128, 2, 4, 512, max_length=LENGTH, max_predictions=PREDICTIONS, dropout=dropout
        )
        model = build_bert_mlm(config, seed=seed)
        rate = WarmupLinearDecay(PEAK, warmup_steps=steps // 10, total_steps=steps)
        optimizer = LAMB(rate)
        optimizer.build(model.trainable_variables)
        step = make_train_step(model, optimizer, strategy=tf.distribute.get_strategy())
        batches = masked_lm_dataset(
            corpus.training, MaskedLMOptions(BATCH, seed=seed, max_predictions=PREDICTIONS)
        )
        start = time.perf_counter()
        sums = [step(batch) for batch in batches.take(steps)]
        seconds = time.perf_counter() - start
        held_out = list(
            masked_lm_dataset(
                corpus.held_out,
                MaskedLMOptions(BATCH, seed=HELD_OUT_SEED, epochs=1, max_predictions=PREDICTIONS),
            )
        )
        counted = same_view_cross_entropies(corpus.token_ids, held_out, vocabulary_size=vocabulary_size)
    cross_entropy, accuracy = evaluate(model, held_out)
    return TextModel(
        model,
        corpus.tokenizer,
        config,
        np.array([loss_and_accuracy(each)[0] for each in sums]),
        counted | {"BERT": cross_entropy},
        accuracy,
        steps * BATCH * LENGTH / seconds,
    )


def evaluate(model: keras.Model, batches: Sequence[tuple]) -> tuple[float, float]:
    """Return cross entropy and accuracy per predicted token, without dropout.

    Shapes:
        batches: of (x, y, w) -> two scalars

    Example:
        >>> model = lambda x, training: tf.zeros((1, 2, 100))  # each of 100 tokens is as likely as any other
        >>> loss, _ = evaluate(model, [(None, tf.ones((1, 2), tf.int32), tf.ones((1, 2)))])
        >>> round(loss, 3)
        4.605
    """
    sums = [masked_lm_sums(y, model(x, training=False), w) for x, y, w in batches]
    return loss_and_accuracy({name: tf.add_n([each[name] for each in sums]) for name in sums[0]})

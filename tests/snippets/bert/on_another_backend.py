"""Run with KERAS_BACKEND set: what the model, the loss and LAMB give there for the weights of a file."""

from __future__ import annotations

import sys
from pathlib import Path

import jax
import keras
import numpy as np

from snippets.bert.attention_masks import ATTENTION_KINDS
from snippets.bert.config import BertConfig
from snippets.bert.lamb import LAMB
from snippets.bert.learning_rate import WarmupLinearDecay
from snippets.bert.masked_lm_loss import masked_lm_loss, masked_lm_sums
from snippets.bert.model import build_bert_mlm
from snippets.bert.random_batch import random_batch

CONFIG = BertConfig(40, 24, 1, 3, 36, max_length=12, max_predictions=4, dropout=0.0)


def main(source: Path, target: Path) -> None:
    given = np.load(source)
    x, y, w = random_batch(CONFIG, 8, rng=np.random.default_rng(0))
    found = {"backend": np.array(keras.config.backend())}
    for kind in ATTENTION_KINDS:
        model = build_bert_mlm(CONFIG, kind)
        for variable in model.trainable_variables:
            variable.assign(given[f"weight {variable.path}"])
        found[f"logits {kind}"] = model.predict(x, verbose=0)
    for name, value in masked_lm_sums(y, found[f"logits {kind}"], w).items():
        found[f"sum {name}"] = np.asarray(value)

    def loss(values):
        logits, _ = model.stateless_call(values, [each.value for each in model.non_trainable_variables], x)
        return masked_lm_loss(y, logits, w, positions=w.size)

    values = [each.value for each in model.trainable_variables]
    found["loss"], gradients = jax.jit(jax.value_and_grad(loss))(values)
    for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
        found[f"gradient {variable.path}"] = np.asarray(gradient)

    optimizer = LAMB(WarmupLinearDecay(0.1, warmup_steps=2, total_steps=5))
    optimizer.build(model.trainable_variables)
    gradients = [given[f"gradient {variable.path}"] for variable in model.trainable_variables]
    state, step = [each.value for each in optimizer.variables], jax.jit(optimizer.stateless_apply)
    for _ in range(4):
        values, state = step(state, gradients, values)
    for variable, value in zip(model.trainable_variables, values, strict=True):
        found[f"after {variable.path}"] = np.asarray(value)
    np.savez(target, **found)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

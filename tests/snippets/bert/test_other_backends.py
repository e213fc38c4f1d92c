from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from snippets.bert.config import BertConfig
from snippets.bert.random_batch import random_batch

ROOT = Path(__file__).parents[3]
CONFIG = BertConfig(40, 24, 1, 3, 36, max_length=12, max_predictions=4, dropout=0.0)
NEUTRAL = [
    "attention_masks", "config", "encoder", "lamb", "lamb_path", "learning_rate", "masked_lm_head",
    "masked_lm_loss", "model", "normaliser", "numpy_bert", "random_batch",
]  # fmt: skip


@pytest.mark.parametrize("name", NEUTRAL)
def test_nothing_of_the_model_imports_a_backend(name):
    tree = ast.parse((ROOT / "snippets/bert" / f"{name}.py").read_text(encoding="utf-8"))
    imported = {
        each
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for each in ([node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
    }
    assert not {each.split(".")[0] for each in imported} & {"tensorflow", "jax", "torch"}
    ours = {each.removeprefix("snippets.bert.") for each in imported if each.startswith("snippets.")}
    assert ours <= set(NEUTRAL)


def on_tensorflow(tensorflow):
    """What TensorFlow gives, in the names of `on_another_backend.py`."""
    from snippets.bert.attention_masks import ATTENTION_KINDS
    from snippets.bert.lamb import LAMB
    from snippets.bert.learning_rate import WarmupLinearDecay
    from snippets.bert.masked_lm_loss import masked_lm_loss, masked_lm_sums
    from snippets.bert.model import build_bert_mlm

    x, y, w = random_batch(CONFIG, 8, rng=np.random.default_rng(0))
    rng, found, weights = np.random.default_rng(1), {}, None
    for kind in ATTENTION_KINDS:
        model = build_bert_mlm(CONFIG, kind, seed=0)
        weights = weights or [
            v.numpy() + 0.2 * rng.standard_normal(v.shape) for v in model.trainable_variables
        ]
        model.set_weights(weights)
        found[f"logits {kind}"] = model(x).numpy()
    for name, value in masked_lm_sums(y, model(x), w).items():
        found[f"sum {name}"] = value.numpy()
    variables = model.trainable_variables
    found |= {f"weight {each.path}": each.numpy() for each in variables}
    with tensorflow.GradientTape() as tape:
        loss = masked_lm_loss(y, model(x), w, positions=w.size)
    gradients = tape.gradient(loss, [each.value for each in variables])
    found |= {f"gradient {v.path}": g.numpy() for v, g in zip(variables, gradients, strict=True)}
    found["loss"] = loss.numpy()
    optimizer = LAMB(WarmupLinearDecay(0.1, warmup_steps=2, total_steps=5))
    for _ in range(4):
        optimizer.apply(gradients, variables)
    return found | {f"after {each.path}": each.numpy() for each in variables}


def test_jax_gives_what_tensorflow_gives(tensorflow, tmp_path):
    """Forward pass, masks, loss, its gradient, and LAMB with its schedule."""
    expected = on_tensorflow(tensorflow)
    np.savez(tmp_path / "given.npz", **expected)
    subprocess.run(
        [sys.executable, Path(__file__).with_name("on_another_backend.py"), "given.npz", "found.npz"],
        cwd=tmp_path,
        env={**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu", "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=300,
    )
    found = np.load(tmp_path / "found.npz")
    assert str(found["backend"]) == "jax"
    compared = [name for name in expected if not name.startswith("weight ")]
    assert set(compared) == set(found) - {"backend"}
    assert len(compared) == 3 + 3 + 1 + 2 * 26
    far = {}
    for name in compared:
        error = np.abs(found[name] - expected[name]).max() / max(1.0, np.abs(expected[name]).max())
        if error > 1e-5:
            far[name] = float(error)
    assert far == {}

"""What only a GPU can show of `snippets/bert/`: `make gpu-checks` runs it, and keeps the results by device.

What is neutral runs on the Keras backend that is there (KERAS_BACKEND chooses one): the forward pass beside
numpy, and a short training by `fit`. With TensorFlow the training step of the project follows: the same
weights as on the CPU, with XLA and without, bfloat16, and its speed.
"""

import argparse
import json
import os
import platform
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # before TensorFlow begins to talk of the machine
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from snippets.bert.config import BertConfig
from snippets.bert.lamb import LAMB
from snippets.bert.model import build_bert_mlm
from snippets.bert.numpy_bert import numpy_bert
from snippets.bert.random_batch import random_batch

RESULTS = Path(__file__).parents[1] / "results" / "gpu"
Row = dict[str, Any]


def main(argv: Sequence[str] | None = None, *, results: Path = RESULTS) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu_checks", description=__doc__)
    parser.add_argument(
        "--stand-in",
        action="store_true",
        help="the CPU in place of a GPU, to try the checks; nothing is kept",
    )
    stand_in = parser.parse_args(argv).stand_in
    backend = keras.backend.backend()
    device = "stand-in: a CPU, not a GPU" if stand_in else gpu_name(backend)
    if device is None:
        message = f"gpu-checks: the Keras backend {backend!r} sees no GPU here; nothing was checked"
        if backend == "tensorflow":
            message += "; where there is one: .venv/bin/pip install 'tensorflow[and-cuda]'"
        print(message, file=sys.stderr)
        return 1
    print(f"{device}, Keras on {backend}", flush=True)
    rows = []
    for row in checks(backend, stand_in=stand_in):
        print(*(f"{key}={_shown(value)}" for key, value in row.items()), flush=True)
        rows.append(row)
    failed = [row["check"] for row in rows if "bound" in row and not row["found"] <= row["bound"]]
    if failed:
        print(f"gpu-checks: beyond their bounds: {', '.join(failed)}", file=sys.stderr)
    if not stand_in:
        print(f"Kept in {_keep(results, device, backend, rows)}")
    return int(bool(failed))


def gpu_name(backend: str) -> str | None:
    """The name of the first GPU that the backend sees."""
    if backend == "tensorflow":
        import tensorflow as tf

        found = tf.config.list_physical_devices("GPU")
        return tf.config.experimental.get_device_details(found[0])["device_name"] if found else None
    if backend == "jax":
        import jax

        found = [each for each in jax.devices() if each.platform == "gpu"]
        return found[0].device_kind if found else None
    if backend == "torch":
        import torch

        return torch.cuda.get_device_name(0) if torch.cuda.is_available() else None
    return None


def checks(backend: str, *, stand_in: bool) -> Iterator[Row]:
    yield from neutral_checks()
    if backend == "tensorflow":
        from benchmarks.gpu_training import equality_checks, speeds

        yield from equality_checks("CPU:0" if stand_in else "GPU:0")
        config = (
            BertConfig.tiny(1000, max_length=16, max_predictions=2) if stand_in else BertConfig.base(30522)
        )
        yield from speeds("CPU:0" if stand_in else "GPU:0", config, batch_size=2 if stand_in else 32)


def neutral_checks() -> Iterator[Row]:
    """On any backend: the forward pass beside numpy, and whether a training by `fit` learns a batch."""
    config = BertConfig.tiny(200, max_length=32, max_predictions=5, dropout=0.0)
    x, y, w = random_batch(config, 8, rng=np.random.default_rng(0))
    mask = np.broadcast_to(x["padding_mask"][:, None, :], (8, 32, 32))
    for dtype, bound in (("float32", 5e-3), ("mixed_bfloat16", 5e-2)):  # a GPU may multiply in TF32
        model = _build(config, dtype)
        weights = {each.path: each.numpy() for each in model.trainable_variables}
        expected = numpy_bert(weights, x, mask, config)
        found = keras.ops.convert_to_numpy(model(x, training=False))
        error = float(np.abs(found - expected).max() / np.abs(expected).max())
        yield {"check": f"forward pass beside numpy, {dtype}", "found": error, "bound": bound}
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(LAMB(0.01), loss, weighted_metrics=[])
        losses = model.fit(x, y, sample_weight=w, batch_size=8, epochs=20, verbose=0).history["loss"]
        yield {"check": f"loss after 20 steps of fit, {dtype}", "found": losses[-1], "bound": 0.8 * losses[0]}


def _build(config: BertConfig, dtype: str) -> keras.Model:
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy(dtype)
    try:
        return build_bert_mlm(config, seed=0)
    finally:
        keras.config.set_dtype_policy(policy)


def _keep(folder: Path, device: str, backend: str, rows: list[Row]) -> Path:
    packages = ("keras", "numpy", {"torch": "torch", "jax": "jax"}.get(backend, "tensorflow"))
    versions = {"python": platform.python_version(), **{name: version(name) for name in packages}}
    document = {"device": device, "backend": backend, "date": datetime.now(UTC).date().isoformat()}
    document |= {"versions": versions, "rows": rows}
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", f"{device} {backend}").strip("-").lower()
    partial = folder / f"{name}.partial"
    partial.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return partial.rename(folder / f"{name}.json")


def _shown(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())

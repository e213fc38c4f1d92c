"""Tokens a second of our masked language model, beside KerasHub's of the same sizes, in one run.

`python -m benchmarks.bert` makes a throw-away environment with KerasHub and this project's own TensorFlow and
Keras, measures there, prints a table and where the time goes, and writes `data/bert_speed/speed.json`, which
the post on BERT reads. Both models have random weights, the same sizes, batches and optimiser, and take
their steps in turns. Then it measures one and two processes that train together.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import sysconfig
import venv
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from snippets.bert.scaling import worker_scaling

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).with_name("bert_peers.txt")
RESULT = ROOT / "data/bert_speed/speed.json"


def environment_with_peers(folder: Path) -> Path:
    """Make an environment that sees this project's packages, and KerasHub; return its Python."""
    venv.create(folder, with_pip=True)
    python = folder / "bin/python"
    options = ["--no-deps", "--require-hashes", "--disable-pip-version-check", "-q"]
    subprocess.run([python, "-m", "pip", "install", *options, "-r", PEERS], check=True)
    there = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    paths = f"{ROOT}\n{sysconfig.get_path('purelib')}\n"
    Path(there.stdout.strip(), "project.pth").write_text(paths, encoding="utf-8")
    return python


def processor() -> str:
    """The name of the processor, where Linux says it."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(": ")[2]
    return platform.processor()


def measure(*, rounds: int) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        python = environment_with_peers(Path(folder))
        environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
        command = [python, "-m", "benchmarks.bert_speed", "--rounds", str(rounds)]
        run = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    found["workers"] = worker_scaling()
    found["date"] = datetime.now(UTC).date().isoformat()
    found["hardware"] = f"{os.cpu_count()} cores of {processor()}"
    found["load"] = [round(each, 1) for each in os.getloadavg()]
    found["versions"] = {name: version(name) for name in ("tensorflow", "keras")} | found["versions"]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="of some steps of each model")
    found = measure(rounds=parser.parse_args().rounds)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    best = {side: max(each.values()) for side, each in found["tokens_per_second"].items()}
    print(f"ours / KerasHub: {best['ours'] / best['KerasHub']:.2f}, each at its best")
    return 0 if best["ours"] >= best["KerasHub"] else 1


if __name__ == "__main__":
    sys.exit(main())

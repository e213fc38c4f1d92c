"""The command line: `python -m snippets.bert.pretrain TEXTS --output RUN` trains a BERT on text files."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import fields

if __name__ == "__main__":  # before TensorFlow begins to talk of the machine
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from snippets.bert.pretraining_run import RunOptions, finish_run, prepare_records, prepare_run
from snippets.bert.strategy import KINDS

SIZES = ("tiny", "small", "base")
HELP = {
    "texts": "folder of text files (*.txt, *.txt.xz), or one in which an earlier run left its records",
    "output": "folder of this run: tokenizer, records, checkpoints, and model.keras at the end",
    "size": "of the model: 2, 4 or 12 layers, of width 128, 512 or 768",
    "vocabulary_size": "pieces of a new tokenizer (2000)",
    "max_length": "pieces of a sequence, when records are written (128)",
    "shards": "files of new records; at least as many as processes",
    "batch_size": "sequences of a step, over all replicas",
    "micro_batches": "parts of a replica's batch, one after the other, to save memory",
    "steps": "of the whole training",
    "peak": "of the learning rate",
    "warmup": "share of the steps in which the rate rises",
    "dropout": "share of the units that are dropped",
    "average": "momentum of averaged weights, which are then saved; 0 saves the last ones",
    "dtype": "float32 or mixed_bfloat16",
    "strategy": "where to train: " + ", ".join(KINDS),
    "replicas": "how many devices; all GPUs or one CPU unless said",
    "tpu": "name of the TPU",
    "save_every": "steps from one checkpoint to the next",
    "report_every": "steps from one line to the next",
    "seed": "of weights, order, masks and dropout",
}
CHOICES = {"size": SIZES, "dtype": ("float32", "mixed_bfloat16"), "strategy": KINDS}
TYPES = {"vocabulary_size": int, "max_length": int, "replicas": int}


def main(argv: Sequence[str] | None = None) -> int:
    """Train as the arguments say. The same command again goes on from the last checkpoint.

    Shapes:
        arguments -> exit code: 2 if they cannot be followed, 1 if the loss is not finite, 130 after Ctrl-C

    Raises:
        SystemExit: for --help, and for arguments that there are not.

    Example:
        >>> main(["/nowhere", "--output", "/nowhere", "--strategy", "cpu"])
        2
    """
    parser = make_parser()
    given = vars(parser.parse_args(argv))
    prepare_only = given.pop("prepare_only")
    options = RunOptions(**given)
    chief = _is_chief()

    def say(text: str) -> None:
        if chief:
            print(text, flush=True)

    try:
        if prepare_only:
            prepare_records(options, say=say)
            return 0
        run = prepare_run(options, say=say)
    except ValueError as error:
        print(f"pretrain: {error}", file=sys.stderr)
        return 2
    say(_beginning(run.start, options, run.strategy.num_replicas_in_sync))
    try:
        finish_run(run, say=say, stream=sys.stdout if chief else None)
    except FloatingPointError as error:
        print(f"pretrain: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say(f"Stopped and saved after step {run.step}; the same command goes on from there")
        return 130
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Return the parser: an option for each field of `RunOptions`.

    Shapes:
        -> a parser

    Example:
        >>> make_parser().parse_args(["texts", "--output", "run", "--steps", "10"]).steps
        10
    """
    parser = argparse.ArgumentParser(
        prog="python -m snippets.bert.pretrain",
        description="Pretrain a BERT on your own text files. Stopped at any time, the same command goes on.",
    )
    for field in fields(RunOptions):
        name, said = field.name, HELP.get(field.name)
        if name == "texts":
            parser.add_argument(name, metavar="TEXTS", help=said)
        elif name == "output":
            parser.add_argument("--output", required=True, metavar="RUN", help=said)
        elif name == "jit_compile":
            parser.add_argument(
                "--no-jit", dest=name, action="store_false", help="do not compile the step with XLA"
            )
        else:
            kind = TYPES.get(name) or type(field.default)
            shown = said if field.default in (None, "") else f"{said} ({field.default})"
            metavar = None if name in CHOICES else kind.__name__.upper()
            parser.add_argument(
                "--" + name.replace("_", "-"),
                type=kind,
                default=field.default,
                choices=CHOICES.get(name),
                metavar=metavar,
                help=shown,
            )
    parser.add_argument("--prepare-only", action="store_true", help="write tokenizer and records, no more")
    return parser


def _beginning(start: int, options: RunOptions, replicas: int) -> str:
    on = f"on {replicas} replica{'s' * (replicas > 1)}"
    if start == options.steps:
        return f"All {start} steps are done"
    if start:
        return f"Resuming after step {start} of {options.steps}, {on}"
    return f"Training for {options.steps} steps, {on}"


def _is_chief() -> bool:
    """A malformed TF_CONFIG is told of later."""
    try:
        return json.loads(os.environ.get("TF_CONFIG", "{}")).get("task", {}).get("index", 0) == 0
    except (json.JSONDecodeError, AttributeError):
        return True


if __name__ == "__main__":
    sys.exit(main())

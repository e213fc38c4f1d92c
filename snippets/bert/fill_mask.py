"""The command line: `python -m snippets.bert.fill_mask RUN "to be or not to [MASK]"` fills in the gap."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

if __name__ == "__main__":  # before TensorFlow begins to talk of the machine
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from snippets.bert.attention_masks import AttentionMask
from snippets.bert.encoder import LearnedPositions
from snippets.bert.masked_lm_head import GatherPositions, LogitBias
from snippets.bert.special_tokens import CLS_ID, FIRST_ORDINARY_ID, MASK_ID, SEP_ID
from snippets.bert.tokenizer import Tokenizer, load_tokenizer

MASK = "[MASK]"
OWN_LAYERS = (AttentionMask, GatherPositions, LearnedPositions, LogitBias)


def load_model(file: str | Path) -> keras.Model:
    """Return the model of a `.keras` file of ours.

    Shapes:
        a file -> a model

    Raises:
        ValueError: there is no such file, or something else in it.

    Example:
        >>> load_model("/nowhere.keras")
        Traceback (most recent call last):
        ValueError: /nowhere.keras: expected a model that pretrain saved, found no such file
    """
    if not Path(file).is_file():
        raise ValueError(f"{file}: expected a model that pretrain saved, found no such file")
    return keras.models.load_model(
        file, custom_objects={each.__name__: each for each in OWN_LAYERS}, compile=False
    )


def fill_mask(
    model: keras.Model, tokenizer: Tokenizer, sentence: str, *, top: int = 5
) -> list[list[tuple[str, float]]]:
    """Return for each [MASK] of a sentence the likeliest pieces with their probabilities.

    Shapes:
        a sentence with m masks -> m lists of `top` pairs

    Raises:
        ValueError: no [MASK], more of them or more pieces than the model takes, or another vocabulary.

    Example:
        >>> model = load_model("run/model.keras")  # doctest: +SKIP
        >>> tokenizer = load_tokenizer("run/tokenizer.model")  # doctest: +SKIP
        >>> fill_mask(model, tokenizer, "to be or not to [MASK]", top=1)  # doctest: +SKIP
    """
    L, K = model.input["token_ids"].shape[1], model.input["masked_positions"].shape[1]
    if model.output.shape[-1] != tokenizer.vocabulary_size:
        raise ValueError(
            f"expected the tokenizer of the model, with {model.output.shape[-1]} pieces, "
            f"received one with {tokenizer.vocabulary_size}"
        )
    parts = [tokenizer.encode(part).ids.tolist() if part.strip() else [] for part in sentence.split(MASK)]
    masks = len(parts) - 1
    if not 1 <= masks <= K:
        raise ValueError(f"expected a sentence with 1 to {K} times {MASK}, received {masks}: {sentence!r}")
    ids = [CLS_ID, *parts[0]]
    positions = []
    for part in parts[1:]:
        positions.append(len(ids))
        ids += [MASK_ID, *part]
    ids.append(SEP_ID)
    if len(ids) > L:
        raise ValueError(f"expected a sentence of at most {L - 2} pieces, received {len(ids) - 2}")
    token_ids, masked_positions = np.zeros((1, L), "int32"), np.zeros((1, K), "int32")
    token_ids[0, : len(ids)], masked_positions[0, :masks] = ids, positions
    x = {
        "token_ids": token_ids,
        "segment_ids": np.zeros_like(token_ids),
        "padding_mask": np.arange(L)[None] < len(ids),
        "masked_positions": masked_positions,
    }
    logits = keras.ops.convert_to_numpy(model(x, training=False))[0, :masks].astype("float64")
    logits[:, :FIRST_ORDINARY_ID] = -np.inf  # only text
    p = np.exp(logits - logits.max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)
    best = np.argsort(-p, axis=-1)[:, :top]
    return [[(tokenizer.decode([i]), float(p[m, i])) for i in row] for m, row in enumerate(best)]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the likeliest pieces for each mask of a sentence, a line for each piece.

    Shapes:
        arguments -> exit code: 2 if they cannot be followed

    Raises:
        SystemExit: for --help, and for arguments that there are not.

    Example:
        >>> main(["/nowhere", "to be or not to [MASK]"])
        2
    """
    parser = argparse.ArgumentParser(
        prog="python -m snippets.bert.fill_mask", description="Fill the gaps in a sentence."
    )
    parser.add_argument("model", metavar="MODEL", help="folder of a run, or its model.keras")
    parser.add_argument("sentence", metavar="SENTENCE", help=f"with {MASK} where a piece is missing")
    parser.add_argument("--top", type=int, default=5, metavar="INT", help="how many guesses (5)")
    parser.add_argument("--tokenizer", metavar="FILE", help="tokenizer.model, if it is not beside the model")
    given = parser.parse_args(argv)
    path = Path(given.model)
    file = path if path.suffix == ".keras" else path / "model.keras"
    try:
        model = load_model(file)
        tokenizer = load_tokenizer(given.tokenizer or file.with_name("tokenizer.model"))
        found = fill_mask(model, tokenizer, given.sentence, top=given.top)
    except ValueError as error:
        print(f"fill_mask: {error}", file=sys.stderr)
        return 2
    for number, guesses in enumerate(found, 1):
        if len(found) > 1:
            print(f"{MASK} {number}")
        for piece, probability in guesses:
            print(f"{probability:6.3f}  {piece}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

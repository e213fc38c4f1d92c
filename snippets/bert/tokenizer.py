"""Subwords by sentencepiece, trained on given texts, and the words that they belong to."""

import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
import sentencepiece

from snippets.bert.chinese_words import chinese_word_starts
from snippets.bert.special_tokens import SPECIAL_TOKENS
from snippets.bert.text import is_mostly_chinese

MARKER = "\u2581"  # sentencepiece writes blanks like this


@dataclass(frozen=True)
class Pieces:
    """A text as ids, with the word that each belongs to."""

    ids: np.ndarray  # (n,) int32
    words: np.ndarray  # (n,) int32, 0, 0, 1, ...: equal for the pieces of a word


@dataclass(frozen=True)
class Tokenizer:
    """A model trained by sentencepiece, with the special tokens as ids 0 to 4."""

    model: bytes = field(repr=False)

    @cached_property
    def processor(self) -> sentencepiece.SentencePieceProcessor:
        """What reads the model."""
        return sentencepiece.SentencePieceProcessor(model_proto=self.model)

    @property
    def vocabulary_size(self) -> int:
        """How many ids there are, with the special ones."""
        return self.processor.vocab_size()

    @property
    def vocabulary_hash(self) -> str:
        """The SHA-256 of the model: the name by which records know their vocabulary."""
        return sha256(self.model).hexdigest()

    def encode(self, text: str) -> Pieces:
        """Return the pieces of a text; characters that were not in the training texts become [UNK].

        A piece begins a word after a blank, and where jieba begins one between Chinese characters. A piece
        that holds several of jieba's words makes one of them.
        """
        text = normalize(text)
        pieces = self.processor.encode(text, out_type=str)
        added = sum(map(len, pieces)) - len(text)  # 1 where a blank was put before the text
        offsets = np.cumsum([-added, *map(len, pieces)])
        starts = chinese_word_starts(text)
        begins = [
            piece.startswith(MARKER) or offset in starts
            for piece, offset in zip(pieces, offsets[:-1], strict=True)
        ]
        words = np.maximum(np.cumsum(begins, dtype="int32") - 1, 0)
        return Pieces(np.array(self.processor.encode(text), "int32"), words)

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ids, special tokens as their names."""
        parts: list[str] = []
        ordinary: list[int] = []
        for i in map(int, ids):
            if i >= len(SPECIAL_TOKENS):
                ordinary.append(i)
                continue
            parts += [self.processor.decode(ordinary), SPECIAL_TOKENS[i]]
            ordinary = []
        parts.append(self.processor.decode(ordinary))
        return " ".join(part.strip() for part in parts if part.strip())

    def save(self, file: str | Path) -> None:
        """Write the model; an interruption leaves the old file as it was."""
        partial = Path(f"{file}.partial")
        partial.write_bytes(self.model)
        partial.replace(file)


def normalize(text: str) -> str:
    r"""Return the text in Unicode's composed form, with single blanks: what `decode` gives back.

    Shapes:
        text -> text

    Example:
        >>> normalize(" e\u0301tude  no.\n1 ")
        'étude no. 1'
    """
    return " ".join(unicodedata.normalize("NFC", text).replace(MARKER, " ").split())


def train_tokenizer(sentences: Iterable[str], *, vocabulary_size: int) -> Tokenizer:
    """Train a unigram model on sentences; the same sentences in the same order give the same bytes.

    Every character of the sentences is in the vocabulary. Texts with blanks between words get one before
    their first word too, Chinese texts do not.

    Shapes:
        sentences -> a tokenizer of `vocabulary_size` ids

    Raises:
        ValueError: no text, or the vocabulary is too small or too large for it.

    Example:
        >>> tokenizer = train_tokenizer(["to be or not to be"], vocabulary_size=13)
        >>> pieces = tokenizer.encode("not to be")
        >>> tokenizer.decode(pieces.ids), len(set(pieces.words.tolist()))
        ('not to be', 3)

    Reference: Kudo, Subword regularization, ACL 2018. arXiv:1804.10959
    """
    texts = [text for sentence in sentences if (text := normalize(sentence))]
    if not texts:
        raise ValueError("expected sentences to train on, received none")
    model = io.BytesIO()
    special = {}
    for i, name in enumerate(("pad", "unk", "bos", "eos")):
        special |= {f"{name}_id": i, f"{name}_piece": SPECIAL_TOKENS[i]}
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts),
            model_writer=model,
            vocab_size=vocabulary_size,
            add_dummy_prefix=not is_mostly_chinese("".join(texts)),
            character_coverage=1.0,
            normalization_rule_name="identity",
            max_sentence_length=4 * max(map(len, texts)),  # bytes; longer ones would be left out
            shuffle_input_sentence=False,
            num_threads=1,
            minloglevel=2,
            control_symbols=[SPECIAL_TOKENS[4]],  # takes the first free id
            **special,
        )
    except RuntimeError as error:
        raise ValueError(_explain(str(error), vocabulary_size)) from error
    return Tokenizer(model.getvalue())


def load_tokenizer(file: str | Path) -> Tokenizer:
    """Return the tokenizer that `Tokenizer.save` wrote.

    Shapes:
        a file -> a tokenizer

    Raises:
        ValueError: it is another file, or its special tokens are others.

    Example:
        >>> load_tokenizer("/nowhere")
        Traceback (most recent call last):
        ValueError: /nowhere: expected a tokenizer, found no such file; train one and save it
    """
    if not Path(file).is_file():
        raise ValueError(f"{file}: expected a tokenizer, found no such file; train one and save it")
    tokenizer = Tokenizer(Path(file).read_bytes())
    try:
        names = [tokenizer.processor.id_to_piece(i) for i in range(len(SPECIAL_TOKENS))]
    except (RuntimeError, IndexError) as error:
        raise ValueError(f"{file}: expected a model of sentencepiece, found something else") from error
    if names != list(SPECIAL_TOKENS):
        raise ValueError(f"{file}: expected the ids 0 to 4 to be {', '.join(SPECIAL_TOKENS)}, found {names}")
    return tokenizer


def _explain(message: str, vocabulary_size: int) -> str:
    least = re.search(r"\d+ vs (\d+)", message)
    most = re.search(r"<= (\d+)\.", message)
    if "required_chars" in message and least:
        return (
            f"expected vocabulary_size >= {least[1]}, the characters of the text and the special tokens, "
            f"received {vocabulary_size}"
        )
    if "too high" in message and most:
        return (
            f"expected vocabulary_size <= {most[1]}, for this text has no more pieces, "
            f"received {vocabulary_size}"
        )
    return f"sentencepiece could not train on these sentences: {message}"

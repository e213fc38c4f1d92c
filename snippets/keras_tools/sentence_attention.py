"""Attention of a BERT on one sentence."""

import keras
import numpy as np

from snippets.bert.special_tokens import CLS_ID, SEP_ID
from snippets.bert.tokenizer import Tokenizer
from snippets.keras_tools.attention import attention_scores


def sentence_attention(
    model: keras.Model, tokenizer: Tokenizer, sentence: str
) -> tuple[list[str], np.ndarray]:
    """Return the pieces of a sentence, and where each of them looks, for every layer and head.

    Shapes:
        a sentence of T - 2 pieces -> T texts, (layers, heads, T, T)

    Raises:
        ValueError: the sentence has more pieces than the model takes.

    Example:
        >>> from snippets.bert.config import BertConfig
        >>> from snippets.bert.model import build_bert_mlm
        >>> from snippets.bert.tokenizer import train_tokenizer
        >>> tokenizer = train_tokenizer(["to be or not to be"], vocabulary_size=13)
        >>> model = build_bert_mlm(BertConfig.tiny(13, max_length=16, max_predictions=2), seed=0)
        >>> pieces, scores = sentence_attention(model, tokenizer, "to be")
        >>> pieces[0], pieces[-1], scores.shape == (2, 2, len(pieces), len(pieces))
        ('[CLS]', '[SEP]', True)
    """
    length, predictions = model.input["token_ids"].shape[1], model.input["masked_positions"].shape[1]
    ids = [CLS_ID, *tokenizer.encode(sentence).ids.tolist(), SEP_ID]
    if len(ids) > length:
        raise ValueError(f"expected a sentence of at most {length - 2} pieces, received {len(ids) - 2}")
    token_ids = np.zeros((1, length), "int32")
    token_ids[0, : len(ids)] = ids
    inputs = {
        "token_ids": token_ids,
        "segment_ids": np.zeros_like(token_ids),
        "padding_mask": np.arange(length)[None] < len(ids),
        "masked_positions": np.zeros((1, predictions), "int32"),
    }
    _, scores = attention_scores(model, inputs)
    maps = np.concatenate([keras.ops.convert_to_numpy(each) for each in scores.values()])
    return ["[CLS]", *map(tokenizer.decode, ([i] for i in ids[1:-1])), "[SEP]"], maps[
        ..., : len(ids), : len(ids)
    ]


def looks_at(scores: np.ndarray, offset: int) -> np.ndarray:
    """Return the mean attention to the place `offset` away, for each map.

    Shapes:
        scores: (..., T, T) -> (...)

    Example:
        >>> looks_at(np.array([[[0.0, 1.0], [0.3, 0.7]]]), 1).tolist()
        [1.0]
    """
    return np.diagonal(scores, offset, axis1=-2, axis2=-1).mean(axis=-1)

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
        >>> sizes = {"token_ids": 8, "segment_ids": 8, "padding_mask": 8, "masked_positions": 1}
        >>> inputs = {name: keras.Input((size,), name=name) for name, size in sizes.items()}
        >>> h = keras.layers.Embedding(9, 4)(inputs["token_ids"])
        >>> model = keras.Model(inputs, keras.layers.MultiHeadAttention(2, 2)(h, h))
        >>> from types import SimpleNamespace as Stub
        >>> tokenizer = Stub(encode=lambda text: Stub(ids=np.array([5, 6])), decode=lambda ids: "be")
        >>> pieces, scores = sentence_attention(model, tokenizer, "be be")
        >>> pieces, scores.shape
        (['[CLS]', 'be', 'be', '[SEP]'], (1, 2, 4, 4))
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


def effective_pieces(scores: np.ndarray) -> np.ndarray:
    r"""Return how many pieces a row looks at, $\exp(-\sum_jA_{ij}\ln A_{ij})$, the mean over a map's rows.

    It is 1 for a row that looks at one piece only, and T for one that looks at all alike.

    Shapes:
        scores: (..., T, T) -> (...)

    Example:
        >>> effective_pieces(np.array([[[0.0, 1.0], [0.5, 0.5]]])).tolist()
        [1.5]
    """
    logarithms = np.log(scores, out=np.zeros_like(scores), where=scores > 0)
    return np.exp(-(scores * logarithms).sum(axis=-1)).mean(axis=-1)  # (eq:effective)

"""Where a language model looks while it reads a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np
import pandas as pd

from snippets.bert.special_tokens import CLS_ID, SEP_ID
from snippets.keras_tools.attention import attention_scores


@dataclass(frozen=True)
class SentenceAttention:
    """The attention of each head in each layer, from every token of a sentence to every token."""

    tokens: list[str]  # T, with [CLS] and [SEP] around the sentence
    scores: np.ndarray  # (layers, heads, T, T)


def sentence_attention(
    model: keras.Model, token_ids: Sequence[int], tokens: Sequence[str]
) -> SentenceAttention:
    r"""Return the attention of a masked language model that reads one sentence, without the padding.

    Shapes:
        model: token_ids, padding_mask, and perhaps segment_ids (1, L), masked_positions (1, K)
        token_ids, tokens: T - 2 -> tokens T, scores (layers, heads, T, T)

    Raises:
        ValueError: there are no tokens, or more than the model reads, or not as many names as ids.

    Example:
        >>> ids, mask = keras.Input((8,), dtype="int32"), keras.Input((8,), dtype="bool")
        >>> h = keras.layers.Embedding(9, 4)(ids)
        >>> h = keras.layers.MultiHeadAttention(2, 2)(h, h, attention_mask=mask[:, None])
        >>> model = keras.Model({"token_ids": ids, "padding_mask": mask}, h)
        >>> found = sentence_attention(model, [5, 6], ["to", "be"])
        >>> found.tokens, found.scores.shape
        (['[CLS]', 'to', 'be', '[SEP]'], (1, 2, 4, 4))
    """
    length = model.input["token_ids"].shape[1]
    T = len(token_ids) + 2
    if not 2 < T <= length or len(tokens) != len(token_ids):
        raise ValueError(
            f"expected 1 to {length - 2} ids and as many tokens, received {len(token_ids)} and {len(tokens)}"
        )
    given = {name: np.zeros((1, tensor.shape[1]), tensor.dtype) for name, tensor in model.input.items()}
    given["token_ids"][0, :T] = [CLS_ID, *token_ids, SEP_ID]
    given["padding_mask"][0, :T] = True
    _, found = attention_scores(model, given)
    scores = [keras.ops.convert_to_numpy(layer)[0, :, :T, :T] for layer in found.values()]
    return SentenceAttention(["[CLS]", *tokens, "[SEP]"], np.stack(scores))


def head_patterns(attention: SentenceAttention) -> pd.DataFrame:
    r"""Return what each head does, as the mean over the tokens of the sentence, [CLS] and [SEP] apart.

    The share of attention that goes to the token itself, the one before, the one after, and to [CLS] and
    [SEP]; and the entropy of a row in bits, which is 0 if all attention goes to one token and
    $\log_2T$ if it goes to all alike.

    Shapes:
        scores: (layers, heads, T, T) -> (layers * heads, 5)

    Example:
        >>> attention = SentenceAttention(["[CLS]", "a", "[SEP]"], np.eye(3)[None, None])
        >>> float(head_patterns(attention).loc["1.1", "itself"])
        1.0
    """
    rows = {}
    for layer, heads in enumerate(attention.scores, start=1):
        for number, A in enumerate(heads, start=1):
            inner = A[1:-1]
            rows[f"{layer}.{number}"] = {
                "itself": np.diagonal(A)[1:-1].mean(),
                "before": np.diagonal(A, -1)[:-1].mean(),
                "after": np.diagonal(A, 1)[1:].mean(),
                "[CLS], [SEP]": inner[:, [0, -1]].sum(axis=1).mean(),
                "entropy": -(inner * np.log2(np.where(inner > 0, inner, 1))).sum(axis=1).mean(),
            }
    return pd.DataFrame(rows).T

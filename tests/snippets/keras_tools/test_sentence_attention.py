"""Where the pieces of a sentence look, in a BERT."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

SENTENCE = "to be or not to be"


@pytest.fixture(scope="module")
def tools(tensorflow):
    from snippets.bert.config import BertConfig
    from snippets.bert.model import build_bert_mlm
    from snippets.bert.tokenizer import train_tokenizer
    from snippets.keras_tools import sentence_attention

    config = BertConfig.tiny(13, max_length=32, max_predictions=2)
    return SimpleNamespace(
        **vars(sentence_attention),
        tokenizer=train_tokenizer([SENTENCE], vocabulary_size=13),
        bert=build_bert_mlm(config, seed=0),
    )


def test_every_piece_spends_all_of_its_attention_on_the_sentence(tools):
    pieces, scores = tools.sentence_attention(tools.bert, tools.tokenizer, SENTENCE)
    assert "".join(pieces) == "[CLS]tobeornottobe[SEP]"
    assert scores.shape == (2, 2, len(pieces), len(pieces))
    assert np.allclose(scores.sum(axis=-1), 1, atol=1e-6)  # none on the padding, which is cut off


def test_attention_to_a_neighbour_is_a_diagonal(tools):
    scores = np.arange(9.0).reshape(3, 3)
    assert tools.looks_at(scores, -1) == (3 + 7) / 2
    assert tools.looks_at(scores, 0) == 4
    assert tools.looks_at(scores, 2) == 2


def test_a_sentence_that_is_too_long_is_refused(tools):
    with pytest.raises(ValueError, match=r"^expected a sentence of at most 30 pieces, received \d+$"):
        tools.sentence_attention(tools.bert, tools.tokenizer, 6 * f"{SENTENCE} ")

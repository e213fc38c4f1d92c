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


def test_a_row_looks_at_one_piece_or_at_all_or_at_something_between(tools):
    assert tools.effective_pieces(np.eye(5)) == 1
    assert np.allclose(tools.effective_pieces(np.full((2, 4, 4), 0.25)), 4)
    half = np.array([[0.5, 0.5, 0.0]] * 3)
    assert np.allclose(tools.effective_pieces(half), 2)


def test_a_sentence_that_is_too_long_is_refused(tools):
    with pytest.raises(ValueError, match=r"^expected a sentence of at most 30 pieces, received \d+$"):
        tools.sentence_attention(tools.bert, tools.tokenizer, 6 * f"{SENTENCE} ")

"""The attention of a masked language model to a sentence."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest


@pytest.fixture(scope="module")
def reader(tensorflow: ModuleType) -> SimpleNamespace:
    from snippets.bert.config import BertConfig
    from snippets.bert.model import build_bert_mlm
    from snippets.keras_tools import sentence_attention

    config = BertConfig.tiny(25, max_length=24, max_predictions=3)
    return SimpleNamespace(
        config=config,
        model=build_bert_mlm(config, seed=0),
        read=sentence_attention.sentence_attention,
        of=sentence_attention.SentenceAttention,
        patterns=sentence_attention.head_patterns,
    )


IDS, WORDS = [7, 12, 9, 20], ["to", "be", "or", "not"]


def test_tokens_stand_between_cls_and_sep_and_rows_sum_to_one_over_them(reader):
    found = reader.read(reader.model, IDS, WORDS)
    assert found.tokens == ["[CLS]", *WORDS, "[SEP]"]
    assert found.scores.shape == (reader.config.layers, reader.config.heads, 6, 6)
    np.testing.assert_allclose(found.scores.sum(axis=-1), 1, atol=1e-6)


def test_the_first_layer_sees_cls_the_words_and_sep(reader):
    """The softmax by hand, of the embeddings of these very ids."""
    weights = {v.path: v.numpy() for v in reader.model.weights}
    states = keras_states(reader.model, [2, *IDS, 3])
    heads = [
        np.einsum("td,dhk->htk", states, weights[f"layer_0_attention/{name}/kernel"])
        + weights[f"layer_0_attention/{name}/bias"][:, None]
        for name in ("query", "key")
    ]
    logits = np.einsum("htk,hsk->hts", *heads) / np.sqrt(heads[0].shape[-1])
    expected = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(reader.read(reader.model, IDS, WORDS).scores[0], expected, rtol=1e-4)


def keras_states(model, ids):
    import keras

    start = keras.Model(model.inputs, model.get_layer("embedding_norm").output)
    given = {name: np.zeros((1, *tensor.shape[1:]), tensor.dtype) for name, tensor in model.input.items()}
    given["token_ids"][0, : len(ids)] = ids
    return start([given[tensor.name] for tensor in model.inputs]).numpy()[0, : len(ids)]


def test_it_makes_a_figure(reader):
    from snippets.keras_tools.figures import attention_figure

    found = reader.read(reader.model, IDS, WORDS)
    heads = reader.config.heads
    figure = attention_figure(found.tokens, found.scores[0], titles=[f"head {i + 1}" for i in range(heads)])
    assert len(figure.axes) == heads
    plt.close(figure)


def test_patterns_name_what_a_head_does(reader):
    T = 5
    before, uniform = np.eye(T, k=-1), np.full((T, T), 1 / T)
    before[0, 0] = 1
    to_first = np.eye(T)[np.zeros(T, int)]
    table = reader.patterns(
        reader.of(["[CLS]", "a", "b", "c", "[SEP]"], np.stack([before, uniform, to_first])[None])
    )
    assert table.index.tolist() == ["1.1", "1.2", "1.3"]
    np.testing.assert_allclose(table.loc["1.1"], [0, 1, 0, 1 / 3, 0], atol=1e-12)
    np.testing.assert_allclose(table.loc["1.2"], [1 / 5, 1 / 5, 1 / 5, 2 / 5, np.log2(5)])
    np.testing.assert_allclose(table.loc["1.3"], [0, 1 / 3, 0, 1, 0], atol=1e-12)


@pytest.mark.parametrize(("ids", "words"), [([], []), ([7] * 23, ["to"] * 23), ([7, 8], ["to"])])
def test_a_sentence_that_does_not_fit_is_refused(reader, ids, words):
    message = f"expected 1 to 22 ids and as many tokens, received {len(ids)} and {len(words)}"
    with pytest.raises(ValueError, match=message):
        reader.read(reader.model, ids, words)

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from snippets.bert.text import read_documents, split_sentences
from snippets.bert.tokenizer import Tokenizer, load_tokenizer, normalize, train_tokenizer

SHIPPED = Path(__file__).parents[3] / "data" / "text"


def sentences(name: str) -> list[str]:
    documents = read_documents(SHIPPED / f"{name}.txt.xz")
    return [s for document in documents for paragraph in document for s in split_sentences(paragraph)]


@pytest.fixture(scope="module")
def english() -> Tokenizer:
    return train_tokenizer(sentences("botchan"), vocabulary_size=1000)


@pytest.fixture(scope="module")
def chinese() -> Tokenizer:
    return train_tokenizer(sentences("analects"), vocabulary_size=2000)


def error_of(call, *args, **kwargs) -> str:
    with pytest.raises(ValueError) as error:
        call(*args, **kwargs)
    return str(error.value)


def test_every_sentence_comes_back_exactly(english, chinese):
    for tokenizer, name in ((english, "botchan"), (chinese, "analects")):
        for sentence in sentences(name):
            pieces = tokenizer.encode(sentence)
            assert tokenizer.decode(pieces.ids) == normalize(sentence)
            assert pieces.ids.min() >= 5
            assert pieces.ids.dtype == pieces.words.dtype == np.int32
            assert pieces.words[0] == 0
            assert set(np.diff(pieces.words)) <= {0, 1}


def test_the_same_sentences_give_the_same_bytes(english):
    again = train_tokenizer(sentences("botchan"), vocabulary_size=1000)
    assert again.model == english.model
    assert again.vocabulary_hash == english.vocabulary_hash
    other = train_tokenizer(sentences("botchan")[1:], vocabulary_size=1000)
    assert other.vocabulary_hash != english.vocabulary_hash


def test_the_first_five_ids_are_the_special_tokens(english, chinese):
    for tokenizer, size in ((english, 1000), (chinese, 2000)):
        assert tokenizer.vocabulary_size == size
        assert tokenizer.decode(range(5)) == "[PAD] [UNK] [CLS] [SEP] [MASK]"


def test_english_words_are_what_stands_between_blanks(english):
    text = 'So Kiyo\'s grave is in the Yogen temple, "at" Kobinata.'
    pieces = english.encode(text)
    assert len(pieces.ids) > len(text.split())
    words = [english.decode(pieces.ids[pieces.words == w]) for w in range(pieces.words[-1] + 1)]
    assert words == text.split()


def test_chinese_words_begin_where_a_piece_and_a_word_of_jieba_begin(chinese):
    import jieba

    for text in sentences("analects")[:200]:
        pieces = chinese.encode(text)
        words = [chinese.decode(pieces.ids[pieces.words == w]) for w in range(pieces.words[-1] + 1)]
        lengths = [len(chinese.decode([i])) for i in pieces.ids]
        piece_starts = {0, *np.cumsum(lengths).tolist()}
        jieba_starts = {begin for _, begin, _ in jieba.tokenize(text)}
        starts = np.cumsum([0, *map(len, words)])[:-1].tolist()
        assert "".join(words) == text
        assert set(starts) == {0} | (piece_starts & jieba_starts)


def test_what_was_never_seen_is_unknown(english):
    assert english.decode(english.encode("So 論語 is").ids) == "So [UNK] is"
    assert english.encode("").ids.shape == (0,)
    assert english.decode([]) == ""


def test_text_that_looks_like_a_special_token_is_text(english):
    assert english.encode("[MASK]").ids.min() >= 1
    assert not np.isin(english.encode("a [MASK] b").ids, [0, 2, 3, 4]).any()


def test_it_is_saved_in_one_file(english, tmp_path):
    file = tmp_path / "tokenizer.model"
    english.save(file)
    assert load_tokenizer(file) == english
    assert [each.name for each in tmp_path.iterdir()] == ["tokenizer.model"]


def test_files_that_are_no_tokenizer_are_named(tmp_path):
    import io

    import sentencepiece

    file = tmp_path / "tokenizer.model"
    assert error_of(load_tokenizer, file) == (
        f"{file}: expected a tokenizer, found no such file; train one and save it"
    )
    for content in (b"", b"no model", b"\x00" * 100):
        file.write_bytes(content)
        assert error_of(load_tokenizer, file).startswith(f"{file}: expected ")
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["to be or not to be"]), model_writer=model, vocab_size=11, minloglevel=2
    )
    file.write_bytes(model.getvalue())
    assert error_of(load_tokenizer, file).startswith(
        f"{file}: expected the ids 0 to 4 to be [PAD], [UNK], [CLS], [SEP], [MASK], found ['<unk>', "
    )


def test_vocabularies_that_the_text_cannot_give_are_refused():
    text = ["to be or not to be"]
    assert error_of(train_tokenizer, text, vocabulary_size=9) == (
        "expected vocabulary_size >= 12, the characters of the text and the special tokens, received 9"
    )
    assert error_of(train_tokenizer, text, vocabulary_size=99) == (
        "expected vocabulary_size <= 13, for this text has no more pieces, received 99"
    )
    assert error_of(train_tokenizer, text, vocabulary_size=0).startswith(
        "sentencepiece could not train on these sentences: "
    )
    assert error_of(train_tokenizer, [" ", ""], vocabulary_size=99) == (
        "expected sentences to train on, received none"
    )


def test_long_sentences_are_not_left_out():
    long = " ".join(["word"] * 3000 + ["zebra"])
    assert train_tokenizer([long], vocabulary_size=14).encode("zebra").ids.min() >= 5

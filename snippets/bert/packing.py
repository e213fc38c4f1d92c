"""Sentences as sequences of one length: several in one, or two that belong together."""

from collections.abc import Iterable, Iterator

import numpy as np

from snippets.bert.records import Record
from snippets.bert.special_tokens import CLS_ID, SEP_ID
from snippets.bert.tokenizer import Pieces


def pack_sentences(sentences: Iterable[Pieces], *, max_length: int) -> Iterator[Record]:
    """Yield [CLS] sentences [SEP], padded to `max_length`, with as many sentences in each as fit.

    A sentence too long for a sequence of its own is cut between words; a word too long for one, anywhere.

    Shapes:
        sentences of one document, in its order -> records of length L

    Raises:
        ValueError: no room for a piece.

    Example:
        >>> sentences = [Pieces(np.array([7, 8]), np.array([0, 0])), Pieces(np.array([9]), np.array([0]))]
        >>> record, = pack_sentences(sentences, max_length=6)
        >>> record.token_ids, record.word_index
        (array([2, 7, 8, 9, 3, 0], dtype=int32), array([-1,  0,  0,  1, -1, -1], dtype=int32))

    Reference: Liu et al., RoBERTa, section 4.2 (DOC-SENTENCES), 2019. arXiv:1907.11692
    """
    room = max_length - 2
    if room < 1:
        raise ValueError(f"expected max_length >= 3, received {max_length}")
    packed: list[Pieces] = []
    for sentence in sentences:
        for part in _cut(sentence, room):
            if sum(len(each.ids) for each in packed) + len(part.ids) > room:
                yield _record([packed], max_length)
                packed = []
            packed.append(part)
    if packed:
        yield _record([packed], max_length)


def pair_sentences(sentences: Iterable[Pieces], *, max_length: int) -> Iterator[Record]:
    """Yield [CLS] sentence [SEP] next sentence [SEP], as UniLM learns to write the second from the first.

    The segment is 1 from the second sentence on, 0 at the padding. Pairs that do not fit are left out.

    Shapes:
        sentences of one document, in its order -> records of length L

    Example:
        >>> sentences = [Pieces(np.array([7, 8]), np.array([0, 0])), Pieces(np.array([9]), np.array([0]))]
        >>> record, = pair_sentences(sentences, max_length=7)
        >>> record.token_ids, record.segment_ids
        (array([2, 7, 8, 3, 9, 3, 0], dtype=int32), array([0, 0, 0, 0, 1, 1, 0], dtype=int32))

    Reference: Dong et al., Unified language model pre-training, NeurIPS 2019. arXiv:1905.03197
    """
    first = None
    for second in sentences:
        if first is not None and len(first.ids) + len(second.ids) + 3 <= max_length:
            yield _record([[first], [second]], max_length)
        first = second


def _cut(sentence: Pieces, room: int) -> Iterator[Pieces]:
    ids, words = sentence.ids, sentence.words
    while len(ids) > room:
        boundaries = np.flatnonzero(np.diff(words[: room + 1])) + 1
        end = boundaries[-1] if len(boundaries) else room
        yield Pieces(ids[:end], words[:end])
        ids, words = ids[end:], words[end:]
    if len(ids):
        yield Pieces(ids, words)


def _record(segments: list[list[Pieces]], max_length: int) -> Record:
    token_ids, segment_ids, word_index = np.zeros((3, max_length), "int32")
    word_index[:] = -1
    token_ids[0] = CLS_ID
    end, words = 1, 0
    for segment, sentences in enumerate(segments):
        begin = end
        for sentence in sentences:
            places = slice(end, end + len(sentence.ids))
            token_ids[places] = sentence.ids
            word_index[places] = words + sentence.words - sentence.words[0]
            words = word_index[places][-1] + 1
            end = places.stop
        token_ids[end] = SEP_ID
        end += 1
        segment_ids[begin:end] = segment
    return Record(token_ids, segment_ids, word_index)

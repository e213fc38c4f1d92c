"""Text with parts replaced, which still knows where each character came from."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Edit:
    start: int
    end: int
    text: str  # what stands there instead


@dataclass(frozen=True)
class Edited:
    """A text, and the positions that its stretches had in the document."""

    text: str
    starts: tuple[int, ...]  # where each stretch begins in `text`
    origins: tuple[int, ...]  # where it begins in the document
    ends: tuple[int, ...]  # where it ends in the document

    def origin(self, position: int) -> int:
        """Where the character at `position` came from; for inserted text, where it was inserted."""
        found = max(bisect_right(self.starts, position) - 1, 0)
        return min(self.origins[found] + max(position - self.starts[found], 0), self.ends[found])


def original(text: str, start: int) -> Edited:
    """`text` as it stands at `start` of a document."""
    return Edited(text, (0,), (start,), (start + len(text),))


def edit(before: Edited, edits: Sequence[Edit]) -> Edited:
    """Apply edits that do not overlap."""
    text, starts, origins, ends = "", [], [], []
    done = 0
    for change in sorted(edits, key=lambda change: (change.start, change.end)):
        for begin, end in _stretches(before, done, change.start):
            starts.append(len(text))
            origins.append(before.origin(begin))
            ends.append(before.origin(begin) + end - begin)
            text += before.text[begin:end]
        starts.append(len(text))
        origins.append(before.origin(change.start))
        ends.append(before.origin(change.start))
        text += change.text
        done = change.end
    for begin, end in _stretches(before, done, len(before.text)):
        starts.append(len(text))
        origins.append(before.origin(begin))
        ends.append(before.origin(begin) + end - begin)
        text += before.text[begin:end]
    return Edited(text, tuple(starts), tuple(origins), tuple(ends)) if starts else before


def _stretches(before: Edited, begin: int, end: int) -> list[tuple[int, int]]:
    """`begin` to `end`, cut where the text was edited before."""
    cuts = [begin, *(start for start in before.starts if begin < start < end), end]
    return [(first, last) for first, last in pairwise(cuts) if first < last]

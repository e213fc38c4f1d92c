"""What an author may have meant."""

from collections.abc import Collection, Sequence
from difflib import SequenceMatcher
from heapq import nsmallest


def nearest(name: str, candidates: Collection[str], count: int = 3) -> list[str]:
    """The candidates most like `name`, best first."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(name)

    def likeness(candidate: str) -> tuple[float, str]:
        matcher.set_seq1(candidate)
        return -matcher.ratio(), candidate

    return nsmallest(count, set(candidates), key=likeness)


def one_of(names: Sequence[str]) -> str:
    """'a', 'b' or 'c'"""
    quoted = [f"'{name}'" for name in names]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def did_you_mean(name: str, candidates: Collection[str]) -> str:
    found = nearest(name, candidates)
    return f"Did you mean {one_of(found)}?" if found else "The library is empty."

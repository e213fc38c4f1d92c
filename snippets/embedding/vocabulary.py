"""Which words are embedded, how often they are kept, and how often they are negatives."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np


@dataclass(frozen=True)
class Vocabulary:
    """Words by falling frequency, with their counts."""

    words: tuple[str, ...]
    counts: np.ndarray  # (V,) int64

    def index(self, word: str) -> int:
        """Return the row of a word, or say which words are near.

        Raises:
            ValueError: the vocabulary has no such word.
        """
        if word not in self.words:
            near = get_close_matches(word, self.words, n=3)
            hint = f"did you mean {' or '.join(map(repr, near))}?" if near else "lower min_count?"
            raise ValueError(f"expected a word of the vocabulary, received {word!r}; {hint}")
        return self.words.index(word)


def count_words(lines: Iterable[str], *, min_count: int = 5) -> Vocabulary:
    """Return the words that occur often enough, read once, line by line.

    Shapes:
        lines: a document each, words between blanks -> a vocabulary

    Raises:
        ValueError: no word occurs `min_count` times.

    Example:
        >>> count_words(["a b a", "b a c"], min_count=2)
        Vocabulary(words=('a', 'b'), counts=array([3, 2]))
    """
    counter = Counter[str]()
    for line in lines:
        counter.update(line.split())
    kept = sorted((-count, word) for word, count in counter.items() if count >= min_count)
    if not kept:
        raise ValueError(f"expected a word that occurs {min_count} times, received none; lower min_count")
    return Vocabulary(tuple(word for _, word in kept), np.array([-count for count, _ in kept]))


def keep_probability(counts: np.ndarray, *, threshold: float = 1e-3) -> np.ndarray:
    r"""Return how often an occurrence of each word is kept: $\min(1,\sqrt{t/f}+t/f)$ at the frequency $f$.

    Shapes:
        counts: (V,) -> (V,)

    Raises:
        ValueError: the threshold is not positive.

    Example:
        >>> keep_probability(np.array([96, 4]), threshold=0.04).round(3)
        array([0.246, 1.   ])

    Reference: word2vec.c of Mikolov et al., 2013; the paper, arXiv:1310.4546, has another formula.
    """
    if not threshold > 0:
        raise ValueError(f"expected threshold > 0, received {threshold}; 1 keeps every word")
    ratio = threshold * counts.sum() / counts
    return np.minimum(1, np.sqrt(ratio) + ratio)  # (eq:subsampling)


def noise_distribution(counts: np.ndarray, *, power: float = 0.75) -> np.ndarray:
    r"""Return the probabilities of negative words, proportional to $\text{count}^{0.75}$.

    Shapes:
        counts: (V,) -> (V,)

    Example:
        >>> noise_distribution(np.array([16, 1])).round(4)
        array([0.8889, 0.1111])
    """
    weights = counts.astype("float64") ** power
    return weights / weights.sum()  # (eq:noise)

"""20 Newsgroups: labels, the official split, words."""

import lzma
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FIVE_GROUPS = {
    1: "comp.graphics",
    8: "rec.motorcycles",
    10: "rec.sport.hockey",
    14: "sci.space",
    17: "talk.politics.mideast",
}


@dataclass(frozen=True)
class LabelledDocuments:
    """Documents, a line each, with their class and whether they are for training."""

    lines: tuple[str, ...]
    labels: np.ndarray  # (n,) int
    is_train: np.ndarray  # (n,) bool

    def reordered(self, order: np.ndarray) -> "LabelledDocuments":
        """Return the documents in another order."""
        lines = tuple(self.lines[i] for i in order)
        return LabelledDocuments(lines, self.labels[order], self.is_train[order])


def read_newsgroups(
    file: str | Path,
    *,
    classes: Collection[int] | None = None,
    documents: int | None = None,
    words: int | None = None,
) -> LabelledDocuments:
    r"""Return the first documents, and the first words of each, of lines `label \t train or test \t words`.

    Only documents of the `classes` are returned and counted, if these are given.

    Shapes:
        a file name ending in .xz -> documents

    Raises:
        ValueError: a line has not three fields.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "two.tsv.xz"
        ...     _ = file.write_bytes(lzma.compress(b"3\ttrain\tto be\n7\ttest\tor not"))
        ...     read_newsgroups(file, words=1).lines
        ('to', 'or')
    """
    lines, labels, is_train = [], [], []
    with lzma.open(file, "rt", encoding="latin-1") as text:
        for number, line in enumerate(text):
            if len(lines) == documents:
                break
            fields = line.rstrip("\n").split("\t")
            if len(fields) != 3:
                raise ValueError(
                    f"{file}:{number + 1}: expected three fields between tabs, found {len(fields)}"
                )
            if classes is not None and int(fields[0]) not in classes:
                continue
            labels.append(int(fields[0]))
            is_train.append(fields[1] == "train")
            lines.append(" ".join(fields[2].split()[:words]))
    return LabelledDocuments(tuple(lines), np.array(labels), np.array(is_train))

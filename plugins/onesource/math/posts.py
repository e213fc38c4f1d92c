"""The labelled equations of other posts, read from their Markdown: no post has to be built before another."""

import re
from collections.abc import Mapping
from pathlib import Path

from onesource.math.numbering import Equation, number
from onesource.math.scanning import scan

FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)


class Posts:
    """Reads each file once, and again when it has changed."""

    def __init__(self) -> None:
        self.read: dict[Path, tuple[tuple[int, int], Mapping[str, Equation]]] = {}

    def labels(self, file: Path) -> Mapping[str, Equation]:
        """The labels of a post and what they name.

        Raises:
            FileNotFoundError: there is no such post.
        """
        status = file.stat()
        version = (status.st_mtime_ns, status.st_size)
        known = self.read.get(file)
        if known is None or known[0] != version:
            text = file.read_text(encoding="utf-8-sig", errors="replace").expandtabs(4)
            known = version, number(scan(FRONT_MATTER.sub("", text)).formulas).labels
            self.read[file] = known
        return known[1]

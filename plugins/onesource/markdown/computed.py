"""The cells of the page that is being converted, with their verified results and all problems of both."""

import re
from collections import defaultdict, deque
from pathlib import Path

from onesource.markdown.conversion import Conversion
from onesource.model import ProblemError
from onesource.results.cells import Cell, Expression, Post, read_cells
from onesource.results.frozen import Output
from onesource.results.shown import Shown
from onesource.results.work import Work

COMPUTES = re.compile(r"^[>\s]*[`~]{3,}.*\brun\s*=|\{eval\}`", re.MULTILINE)
POSTS = "posts"  # the folder whose pages may have cells


class Computed:
    """Of one page at a time, as `Conversion`; `start` begins another."""

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.post = Post("", (), (), ())
        self.shown = Shown(None)
        self._waiting: defaultdict[str, deque[Expression]] = defaultdict(deque)

    def start(self, text: str) -> None:
        self.post, self.shown = Post("", (), (), ()), Shown(None)
        self._waiting.clear()
        if COMPUTES.search(text):
            self._read(self.conversion.file)
            for expression in self.post.expressions:
                self._waiting[expression.text].append(expression)

    def _read(self, file: Path | None) -> None:
        project = self.conversion.project
        if file is None or file.parent.name != POSTS or file.stem not in project.post_slugs:
            if file is None or read_cells(file.read_text(encoding="utf-8-sig"), "")[0].computes:
                message = (
                    "cells and {eval} stand in posts, docs/<language>/posts/<slug>.md. Move them to one."
                )
                self.conversion.report(ProblemError("CEL-PLACE", message), 1)
            return
        work, self.shown = project.results_of(file.stem)
        self.post = _in_language(work, self.conversion.path)
        if not self.conversion.is_excerpt:
            project.problems += work.problems
        error = self.shown.error
        if (
            error
            and not work.problems
            and (project.results_required or error.code in ("FRZ-CORRUPT", "FRZ-IO"))
        ):
            lines = [cell.line for cell in self.post.cells] + [each.line for each in self.post.expressions]
            self.conversion.report(error, min(lines, default=1))

    def cell(self, name: str) -> tuple[Cell, tuple[Output, ...] | None] | None:
        """A cell and what it shows, unless the cell has a problem."""
        cell = self.post.cell(name)
        return (cell, self.shown.frozen.outputs(name) if self.shown.frozen else None) if cell else None

    def value(self, text: str) -> str | None:
        """Of the next expression that reads so; None if it has not been computed."""
        waiting = self._waiting[" ".join(text.split())]
        expression = waiting.popleft() if waiting else None
        if expression is None or self.shown.frozen is None:
            return None
        return self.shown.frozen.value(expression.after, expression.text)

    def finish(self) -> None:
        """Report the expressions that Markdown did not take for prose."""
        for text, waiting in self._waiting.items():
            for expression in waiting if not self.conversion.is_excerpt else ():
                message = (
                    f"{{eval}}`{text}` stands where no text is, such as in a formula. Write it in a sentence."
                )
                self.conversion.report(ProblemError("CEL-EVAL", message), expression.line)


def _in_language(work: Work, path: str) -> Post:
    return next((post for post in (work.post, *work.twins) if post.path == path), work.post)

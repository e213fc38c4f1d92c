"""One post through a kernel: what its cells show, what its expressions give, and from what."""

import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from onesource.model import Problem, ProblemError
from onesource.results.cells import Cell, Expression
from onesource.results.failures import failure
from onesource.results.frozen import Frozen, FrozenCell, Value
from onesource.results.in_kernel import DATA
from onesource.results.kernel import (
    IN_KERNEL,
    MOST_OUTPUT,
    STARTUP,
    CellError,
    Kernel,
    KernelEnded,
    OutputLimit,
    TimeLimit,
)
from onesource.results.loaded import loaded_versions
from onesource.results.normal import ends_in_semicolon, normal
from onesource.results.outputs import shown
from onesource.results.pins import Pins
from onesource.results.plain_text import clean_text
from onesource.results.work import Work

PREFIX = "onesource-results-"
EXPRESSION_LIMIT = 60.0  # seconds
DRAWING_LIMIT = 120.0  # the first figure ever looks for fonts
LONGEST_VALUE = 1000  # characters

Progress = Callable[[int, str], None]  # how many cells are done, and which is next


class Failed(Exception):
    """A post that could not be computed, and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


async def run_work(root: Path, work: Work, pins: Pins, progress: Progress) -> Frozen:
    """Raises Failed."""
    with _folder(work) as folder:
        try:
            async with Kernel(root, folder) as kernel:
                return await _Run(root, work, kernel, progress).frozen(pins)
        except KernelEnded as error:
            message = f"the kernel ended {error}."
            raise Failed(Problem(work.post.path, 1, "CEL-KERNEL", message)) from None


class _Run:
    def __init__(self, root: Path, work: Work, kernel: Kernel, progress: Progress) -> None:
        self.root = root
        self.work = work
        self.post = work.post
        self.kernel = kernel
        self.progress = progress

    async def frozen(self, pins: Pins) -> Frozen:
        before = await self.kernel.ask("loaded()")
        self.progress(0, "imports")
        if imports := self.work.reach.import_lines:
            await self._run(imports, STARTUP, "an import of what is quoted", 1)
        values = await self._values("")
        cells = []
        for position, cell in enumerate(self.post.cells):
            self.progress(position, cell.name)
            cells.append(await self._cell(cell))
            values += await self._values(cell.name)
        modules = await self.kernel.ask("loaded()")
        own = {name: file for name, file in modules.items() if name not in before}
        try:
            versions = loaded_versions(self.root, own, pins, python_minor())
        except ProblemError as error:
            raise Failed(error.at(self.post.path, 1)) from None
        inputs = replace(self.work.inputs, versions=versions, python=python_minor())
        return Frozen(imports, tuple(cells), tuple(sorted(values, key=_place)), inputs)

    async def _cell(self, cell: Cell) -> FrozenCell:
        what = f"the cell '{cell.name}'"
        code = f"{cell.code}\nNone" if ends_in_semicolon(cell.code) else cell.code  # IPython asks its history
        sent = await self._run(code, cell.options.time_limit, what, cell.line)
        sent += await self._run(
            f"{IN_KERNEL}.show_figures()", DRAWING_LIMIT, f"a figure of {what}", cell.line
        )
        try:
            return FrozenCell(cell.name, cell.code, shown(sent))
        except ProblemError as error:
            raise Failed(Problem(self.post.path, cell.line, error.code, f"{what}: {error.message}")) from None

    async def _values(self, after: str) -> list[Value]:
        """Of the expressions that follow a cell, in an order that does not depend on the prose."""
        found: dict[str, Expression] = {}
        for expression in self.post.expressions:
            if expression.after == after:
                found.setdefault(normal(expression.text), expression)
        return [await self._value(expression) for _, expression in sorted(found.items())]

    async def _value(self, expression: Expression) -> Value:
        what = f"{{eval}}`{expression.text[:60]}`"
        sent = await self._run(
            f"{IN_KERNEL}.evaluate({expression.text!r})", EXPRESSION_LIMIT, what, expression.line
        )
        value = clean_text(next(each["data"][DATA]["value"] for each in sent if DATA in each.get("data", {})))
        if "\n" in value or len(value) > LONGEST_VALUE:
            message = f"{what} is no short text of one line: {value[:60]!r}. Format it, or show it by a cell."
            raise Failed(Problem(self.post.path, expression.line, "CEL-EVAL", message))
        return Value(expression.after, expression.text, value)

    async def _run(self, code: str, limit: float, what: str, line: int) -> list[Any]:
        def failed(code: str, message: str) -> Failed:
            return Failed(Problem(self.post.path, line, code, f"{what} {message}"))

        try:
            return await self.kernel.run(code, limit)
        except CellError as error:
            frames = await self.kernel.ask("last_failure()")
            raise Failed(failure(self.root, self.post, what, line, str(error), frames)) from None
        except TimeLimit:
            raise failed(
                "CEL-TIME", f'ran for more than {limit:g} s. Let it do less, or write time_limit="...".'
            ) from None
        except KernelEnded as error:
            raise failed(
                "CEL-KERNEL", f"ended the kernel {error}. Signal 9 may mean too little memory."
            ) from None
        except OutputLimit:
            raise failed("CEL-OUTPUT", f"showed more than {MOST_OUTPUT} characters. Show less.") from None


def python_minor() -> str:
    return ".".join(platform.python_version_tuple()[:2])


def _place(value: Value) -> tuple[str, str]:
    return value.after, value.text


@contextmanager
def _folder(work: Work) -> Iterator[Path]:
    """For the files of one kernel, gone when it ends; its name has the process, in case that is killed."""
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "work").mkdir()
        for path, content in work.data.items():
            file = folder / "work" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        yield folder


def sweep_folders() -> None:
    """Remove what runs left that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        number = folder.name.removeprefix(PREFIX).partition("-")[0]
        if number.isdigit() and not Path("/proc", number).exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)

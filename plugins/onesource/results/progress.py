"""How far `onesource results` is: a bar for each post on a terminal, else a line for each that is done."""

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class Bars:
    """Used as `with Bars() as bars`."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TextColumn("{task.completed}/{task.total}"),
            TextColumn("{task.fields[cell]}", style="dim"),
            TimeElapsedColumn(),
            console=self.console,
            disable=not self.console.is_terminal,
        )
        self.tasks: dict[str, tuple[TaskID, float, int]] = {}

    def __enter__(self) -> "Bars":
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.stop()

    def start(self, slug: str, cells: int) -> None:
        task = self.progress.add_task(slug, total=cells, cell="starting")
        self.tasks[slug] = task, time.monotonic(), cells

    def at(self, slug: str, done: int, cell: str) -> None:
        self.progress.update(self.tasks[slug][0], completed=done, cell=cell)

    def end(self, slug: str, outcome: str) -> None:
        task, start, cells = self.tasks[slug]
        self.progress.remove_task(task)
        count = f"{cells} cell{'s' if cells != 1 else ''}"
        self.say(f"{slug}: {outcome}, {count}, {time.monotonic() - start:.1f} s")

    def say(self, line: str) -> None:
        self.console.print(line)

"""How a training goes: a bar in a terminal, plain lines elsewhere."""

import math
from collections.abc import Callable
from time import perf_counter
from types import TracebackType
from typing import TextIO

import rich.console
import rich.progress

from snippets.bert.training import Sums


class Progress:
    """Counts steps, and says every so often what the loss has been since it last did.

    Shapes:
        `step`: the sums of a step, which it reads only when it reports: an accelerator need not wait
    """

    def __init__(
        self,
        total: int,
        *,
        done: int,
        tokens_per_step: int,
        every: int,
        stream: TextIO | None,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self.total, self.done, self.tokens_per_step, self.every = total, done, tokens_per_step, every
        self.stream, self.clock = stream, clock
        self.waiting: list[Sums] = []
        self.since = clock()
        self.bar: rich.progress.Progress | None = None
        if stream and stream.isatty():
            columns = ("[progress.description]{task.description}", rich.progress.BarColumn())
            left = (rich.progress.MofNCompleteColumn(), rich.progress.TimeRemainingColumn())
            self.bar = rich.progress.Progress(*columns, *left, console=rich.console.Console(file=stream))
            self.task = self.bar.add_task("", total=total, completed=done)

    def __enter__(self) -> "Progress":
        """Show the bar."""
        if self.bar:
            self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the bar as it stands."""
        if self.bar:
            self.bar.stop()

    def step(self, sums: Sums) -> None:
        """Count a step.

        Raises:
            FloatingPointError: the loss is not finite.
        """
        self.waiting.append(sums)
        self.done += 1
        if self.done % self.every == 0 or self.done == self.total:
            self._report()
        if self.bar:
            self.bar.update(self.task, completed=self.done)

    def _report(self) -> None:
        loss, correct, weight = (
            sum(float(each[name]) for each in self.waiting) for name in ("cross_entropy", "correct", "weight")
        )
        if not math.isfinite(loss):
            raise FloatingPointError(
                f"the loss is {loss} between steps {self.done - len(self.waiting) + 1} and {self.done}; "
                "try a lower learning rate"
            )
        now = self.clock()
        speed = len(self.waiting) * self.tokens_per_step / (now - self.since)
        text = f"loss {loss / weight:.3f}  accuracy {correct / weight:.3f}  {speed:,.0f} tokens/s"
        if self.bar:
            self.bar.update(self.task, description=text)
        elif self.stream:
            print(f"step {self.done}/{self.total}  {text}", file=self.stream, flush=True)
        self.waiting, self.since = [], now

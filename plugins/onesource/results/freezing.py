"""Posts through kernels into the store: several at once, each kept as soon as it is done."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Protocol

from onesource.code import Library
from onesource.model import Problem, ProblemError
from onesource.results.comparing import differences
from onesource.results.frozen import Frozen
from onesource.results.running import Failed, python_minor, run_work
from onesource.results.store import Store
from onesource.results.work import Work, pins_of, staleness, work_of


class Reporter(Protocol):
    """Whoever tells how far a command is."""

    def start(self, slug: str, cells: int) -> None: ...
    def at(self, slug: str, done: int, cell: str) -> None: ...
    def end(self, slug: str, outcome: str) -> None: ...


Compute = Callable[[Work], Coroutine[Any, Any, list[Problem]]]


class Freezer:
    """One run of the command over some posts."""

    def __init__(self, root: Path, store: Store, reporter: Reporter) -> None:
        self.root = root
        self.store = store
        self.reporter = reporter
        self.pins = pins_of(root)

    def is_fresh(self, work: Work) -> bool:
        try:
            frozen = self.store.read(work.slug)
        except ProblemError:
            return False
        return frozen.inputs.python == python_minor() and staleness(work, frozen, self.pins) is None

    async def all(self, works: Sequence[Work], compute: Compute, *, jobs: int) -> list[Problem]:
        """Compute all; a failure of one post leaves the others."""
        free = asyncio.Semaphore(jobs)

        async def one(work: Work) -> list[Problem]:
            async with free:
                return await compute(work)

        tasks = [asyncio.create_task(one(work)) for work in works]
        try:
            found = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)  # their kernels have ended
        return [problem for problems in found for problem in problems]

    async def freeze(self, work: Work) -> list[Problem]:
        try:
            frozen = await self.run(work)
            self.store.write(work.slug, frozen)
        except Failed as failed:
            self.reporter.end(work.slug, "failed")
            return [failed.problem]
        except ProblemError as error:
            self.reporter.end(work.slug, "failed")
            return [error.at(self.store.shown(work.slug), 1)]
        self.reporter.end(work.slug, "frozen")
        return []

    async def check(self, work: Work) -> list[Problem]:
        """Run again, write nothing, and tell what differs."""
        try:
            frozen = self.store.read(work.slug)
        except ProblemError as error:
            return [error.at(work.post.path, 1)]
        stale = staleness(work, frozen, self.pins)
        if stale:
            return [stale.at(work.post.path, 1)]
        try:
            again = await self.run(work)
        except Failed as failed:
            self.reporter.end(work.slug, "failed")
            return [failed.problem]
        found = list(differences(work.post, frozen, again))
        self.reporter.end(work.slug, f"{len(found)} differences" if found else "the same")
        return [Problem(work.post.path, each.line, "FRZ-DIFFERS", each.text) for each in found]

    async def run(self, work: Work) -> Frozen:
        """Raises Failed, also if the project changed meanwhile."""
        self.reporter.start(work.slug, len(work.post.cells))
        frozen = await run_work(
            self.root, work, self.pins, lambda done, cell: self.reporter.at(work.slug, done, cell)
        )
        if work_of(self.root, Library(self.root), work.slug).inputs != work.inputs:
            message = "the post, or what its cells use, changed while they ran. Run the command again."
            raise Failed(Problem(work.post.path, 1, "FRZ-CHANGED", message))
        return frozen

"""The command `onesource results`: runs the cells of posts whose results are missing or stale."""

import asyncio
import signal
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

from onesource.code import Library
from onesource.code.source.nearest import did_you_mean
from onesource.model import Problem, ProblemError
from onesource.results.freezing import Freezer
from onesource.results.progress import Bars
from onesource.results.running import sweep_folders
from onesource.results.store import Store
from onesource.results.work import Work, orphans, slugs, work_of

FOLDER = "results"
INTERRUPTED = 130  # what a shell expects after Ctrl-C


def results(root: Path, wanted: Sequence[str], *, check: bool, jobs: int) -> int:
    """Of the posts with these slugs, or of all; the exit code is 0 if their results are as they should be."""
    store = Store(root / FOLDER)
    works, problems = _works(root, store, wanted)
    sweep_folders()
    try:
        with Bars() as bars:
            freezer = Freezer(root, store, bars)
            if check:
                problems += asyncio.run(_until_terminated(freezer.all(works, freezer.check, jobs=jobs)))
            elif works:
                with store.held():
                    stale = [work for work in works if not freezer.is_fresh(work)]
                    problems += asyncio.run(_until_terminated(freezer.all(stale, freezer.freeze, jobs=jobs)))
                bars.say(f"{len(works) - len(stale)} of {len(works)} posts were up to date")
    except ProblemError as error:
        problems.append(error.at(FOLDER, 1))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("interrupted; finished results are kept", file=sys.stderr)
        return INTERRUPTED
    for problem in sorted(set(problems)):
        print(problem, file=sys.stderr)
    return 1 if problems else 0


async def _until_terminated(work: Coroutine[Any, Any, list[Problem]]) -> list[Problem]:
    """A polite request to end is what Ctrl-C is: kernels end, and what is finished stays."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def _works(root: Path, store: Store, wanted: Sequence[str]) -> tuple[list[Work], list[Problem]]:
    """The posts to run, and the problems of those that cannot be."""
    known, library = slugs(root), Library(root)
    problems = [
        Problem("docs", 1, "CEL-POST", f"there is no post '{slug}'. {did_you_mean(slug, known)}")
        for slug in wanted
        if slug not in known
    ]
    works = [work_of(root, library, slug) for slug in known if slug in wanted or not wanted]
    for work in works:
        problems += work.problems if work.computes else ()
        if work.slug in wanted and not work.computes:
            problems.append(Problem(work.post.path, 1, "CEL-POST", "the post has no cells."))
    problems += [] if wanted else orphans(store, works)
    return [work for work in works if work.computes and not work.problems], problems

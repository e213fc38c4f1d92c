"""Kills, damage and edits of frozen results: nothing half, corrupt or stale is ever taken for fresh.

`python -m benchmarks.results_faults` kills the command 200 times (SIGKILL, at random times) while it runs
two small posts. In a copy of this project it damages the frozen notebooks of all posts 2,000 times, edits
what they were computed from 500 times, and only how that looks 200 times. The exit code is 1 if anything
gets through.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.results_edits import Edited, cosmetic, meaningful
from onesource.code import Library
from onesource.model import ProblemError
from onesource.results.shown import results_of
from onesource.results.store import Store
from onesource.results.work import pins_of, work_of

ROOT = Path(__file__).parents[1]
QUICK = "```python run='one'\nprint({number})\n```\n\n```python run='two'\nprint('x' * 50_000)\n```\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--damages", type=int, default=2000)
    parser.add_argument("--edits", type=int, default=500)
    parser.add_argument("--looks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    with TemporaryDirectory() as name:
        root = Path(name, "project")
        wrong = list(kills(Path(name, "quick"), options.kills, draw))
        copy_project(root)
        wrong += damages(root, options.damages, draw)
        wrong += edits(root, options.edits, draw, fresh=False)
        wrong += edits(root, options.looks, draw, fresh=True)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def copy_project(root: Path) -> None:
    """With the results that are frozen now, which must be fresh."""
    for folder in ("snippets", "docs", "data", "results"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "mkdocs.yml"):
        shutil.copy(ROOT / name, root)


COMMAND = [sys.executable, "-m", "onesource.cli", "results"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "plugins")}


def is_fresh(root: Path, library: Library, slug: str) -> bool:
    """What a build would show without a note."""
    work = work_of(root, library, slug)
    return not work.problems and results_of(work, Store(root / "results"), pins_of(root)).is_fresh


def damages(root: Path, count: int, draw: random.Random) -> Iterator[str]:
    """Flipped bits and truncations: each is named, none is shown."""
    store, begin = Store(root / "results"), time.monotonic()
    contents = {slug: store.file(slug).read_bytes() for slug in store.slugs()}
    for number in range(count):
        slug = list(contents)[number // 2 % len(contents)]
        content = contents[slug]
        damaged = bytearray(content)
        if number % 2:
            position = draw.randrange(len(content) * 8)
            damaged[position // 8] ^= 1 << position % 8
            what = f"{slug}, bit {position}"
        else:
            damaged = damaged[: draw.randrange(len(content))]
            what = f"{slug}, {len(damaged)} bytes"
        store.file(slug).write_bytes(damaged)
        try:
            store.read(slug)
            yield f"{what}: read as if nothing were wrong"
        except ProblemError as error:
            if error.code != "FRZ-CORRUPT":
                yield f"{what}: {error}"
        store.file(slug).write_bytes(content)
    seconds = time.monotonic() - begin
    print(f"{count} flipped bits and truncations of {len(contents)} results, {seconds:.0f} s")


def edits(root: Path, count: int, draw: random.Random, *, fresh: bool) -> Iterator[str]:
    """Edits of what the results were computed from; `fresh`: only of how it looks."""
    begin, library = time.monotonic(), Library(root)
    slugs = Store(root / "results").slugs()
    assert all(is_fresh(root, library, slug) for slug in slugs)
    kinds = {slug: (cosmetic if fresh else meaningful)(root, slug) for slug in slugs}
    counts: Counter[str] = Counter()
    for number in range(count):
        slug = slugs[number % len(slugs)]
        possible = [kind for kind, found in kinds[slug].items() if found]  # few posts have data
        kind = possible[number // len(slugs) % len(possible)]
        counts[kind] += 1
        edited: Edited = draw.choice(kinds[slug][kind])
        before = {path: (root / path).read_bytes() for path in edited.files}
        for path, content in edited.files.items():
            (root / path).write_bytes(content)
        now = Library(root) if kind == "code" else library
        if is_fresh(root, now, slug) != fresh:
            yield f"{slug}: {kind}: {edited.what} is {'stale' if fresh else 'fresh'}"
        for path, content in before.items():
            (root / path).write_bytes(content)
    shown = ", ".join(f"{number} of {kind}" for kind, number in counts.items())
    what = "edits of comments and formatting" if fresh else "edits of tokens"
    print(f"{count} {what} of {len(slugs)} posts ({shown}), {time.monotonic() - begin:.0f} s")


def kills(root: Path, count: int, draw: random.Random) -> Iterator[str]:
    """The command dies at any time: results are the old ones, the new ones or none, and never half."""
    begin, store = time.monotonic(), Store(root / "results")
    (root / "snippets").mkdir(parents=True)
    for name in ("snippets/__init__.py", "mkdocs.yml"):
        (root / name).touch()
    (root / "docs/en/posts").mkdir(parents=True)
    late = written = 0
    longest = 0.0  # seconds that a run takes, from the first
    for number in range(-1, count):
        for slug in ("one", "two"):
            (root / f"docs/en/posts/{slug}.md").write_text(QUICK.format(number=number), encoding="utf-8")
        if number < 0:
            subprocess.run(
                [*COMMAND, "--jobs", "2"], cwd=root, env=ENVIRONMENT, check=True, capture_output=True
            )
            longest = time.monotonic() - begin
            continue
        before = [store.file(slug).read_bytes() for slug in store.slugs()]
        process = subprocess.Popen(
            [*COMMAND, "--jobs", "2"],
            cwd=root,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        time.sleep(draw.uniform(0, 1.25 * longest))
        late += process.poll() is not None
        process.kill()
        process.communicate()
        written += before != [store.file(slug).read_bytes() for slug in store.slugs()]
        for slug in store.slugs():
            try:
                store.read(slug)
            except ProblemError as error:
                yield f"kill {number}: {error}"
        if number % 20 == 19:
            run = subprocess.run(
                COMMAND, cwd=root, env=ENVIRONMENT, capture_output=True, text=True, check=False
            )
            names = sorted(file.name for file in store.folder.iterdir())
            if run.returncode or names != [".notebooks.lock", "one.ipynb", "two.ipynb"]:
                yield f"after kill {number}: {names} {run.stderr}"
    hits = f"{written} after a result was written, {late} after the end"
    print(f"{count} kills ({hits}), {time.monotonic() - begin:.0f} s")


if __name__ == "__main__":
    sys.exit(main())

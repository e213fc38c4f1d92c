"""Programs cut out of random packages, run beside the packages; and what edits make stale.

`python -m benchmarks.programs` writes 2,000 random packages, cuts out up to four symbols of each, and
compares what they do in the package and in the program; then it makes 1,000 random edits to `snippets/` and
compares which closure hashes change with an oracle that knows only names and imports. A difference makes the
exit code 1. Refusals are counted by code; a package that cannot be imported says nothing about its programs.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.edited_library import EditedLibrary, dependents
from benchmarks.edits import cosmetic_edits, meaningful_edits
from benchmarks.generated.packages import Author
from onesource.code import Library
from onesource.code.programs.program import body
from onesource.model import ProblemError

RUN = Path(__file__).with_name("run_programs.py")
PROBES = {
    "number": "{0}",
    "numbers": "list({0})",
    "table": "[{0}[key](2) for key in {0}]",
    "function": "{0}(3), {0}(1), {0}()",
    "restless": "{0}.seen, {0}[1], -{0}",
    "filling": "dict({0})",
    "stages": "[each.total for each in {0}]",
    "iterator": "list({0})",
    "class": "{0}().run(2), {0}().run(), [{0}().tick() for _ in range(2)] if hasattr({0}, 'tick') else 0",
}
# What may differ: an address, the module in the repr of an object, the new name of a function in its repr and
# in the text of a TypeError, and how deep the stack was.
MAY_DIFFER = (
    (r" at 0x\w+", ""),
    (r"<function [^>]+>", "<function>"),
    (r"<(\w+\.)+", "<"),
    (r"^TypeError: [\w.]+\(\)", "TypeError: f()"),
    (r"^RecursionError: .*", "RecursionError"),
)


@dataclass
class Comparison:
    programs: int = 0
    unusable: int = 0  # packages whose import fails
    refused: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def run_programs(jobs: list[dict[str, Any]], folder: Path) -> list[tuple[str, str]]:
    """What each probe gives in the package and in the program, in an interpreter of its own."""
    run = subprocess.run(
        [sys.executable, "-I", RUN], input=json.dumps(jobs), capture_output=True, text=True, cwd=folder
    )
    if run.returncode:
        raise RuntimeError(run.stderr)
    return [(package, program) for package, program in json.loads(run.stdout)]


def compare(seeds: Iterable[int], folder: Path) -> Comparison:
    result, jobs, names = Comparison(), [], []
    for seed in seeds:
        author, root = Author(seed), folder / str(seed)
        for path, text in author.package_files().items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        library = Library(root)
        for name in author.targets():
            target = f"snippets.{name.module}:{name.name}"
            try:
                text = body(library, target).text
            except ProblemError as error:
                result.refused[error.code] += 1
                continue
            job = {"root": str(root), "package": "snippets", "module": f"snippets.{name.module}"}
            jobs.append({**job, "probe": PROBES[name.kind].format(name.name), "program": text})
            names.append(f"seed {seed}, {target}")
    for name, (package, program) in zip(names, run_programs(jobs, folder), strict=True):
        if package.startswith("the import fails"):
            result.unusable += 1
        elif _essence(package) != _essence(program):
            result.differences.append(f"{name}: the package gives {package}, the program {program}")
    result.programs = len(jobs)
    return result


def _essence(value: str) -> str:
    for pattern, text in MAY_DIFFER:
        value = re.sub(pattern, text, value)
    return value


def wrong_hashes(library: Library, edits: int, random: Random) -> Iterator[str]:
    """The edits after which not exactly the symbols are stale that should be."""
    base = EditedLibrary(library)
    known = dependents(library)
    candidates = [
        (module, edit, is_meaningful)
        for module in library.modules()
        for is_meaningful, found in ((True, meaningful_edits), (False, cosmetic_edits))
        for edit in found(library.source(module).text)
    ]
    meaningful = [each for each in candidates if each[2]]
    cosmetic = [each for each in candidates if not each[2]]
    for _ in range(edits):
        module, edit, is_meaningful = random.choice(random.choice((meaningful, cosmetic)))
        stale = base.stale_after(module, edit.applied(library.source(module).text))
        expected = known(module, edit.start[0]) if is_meaningful else set()
        if stale != expected:
            wrong = ", ".join(sorted(stale ^ expected))
            yield f"{module}:{edit.start[0]}, {edit.text!r}: wrong about {wrong}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=int, default=2000)
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        start = time.perf_counter()
        result = compare(range(arguments.first, arguments.first + arguments.packages), Path(folder))
        refused = ", ".join(f"{count} {code}" for code, count in result.refused.most_common())
        print(f"{result.programs} programs, {result.unusable} of packages that cannot be imported")
        print(f"refused: {refused}")
        print(f"{len(result.differences)} differences, {time.perf_counter() - start:.0f} s")
    start = time.perf_counter()
    wrong = list(wrong_hashes(Library(Path().resolve()), arguments.edits, Random(0)))
    print(f"{arguments.edits} edits, {len(wrong)} with wrong hashes, {time.perf_counter() - start:.0f} s")
    print(*result.differences, *wrong, sep="\n")
    return bool(result.differences or wrong)


if __name__ == "__main__":
    sys.exit(main())

"""The worker that typesets formulas dies, stops, stalls and writes garbage; nothing is lost or swapped.

`python -m benchmarks.formulas_faults` makes 500 faults of six kinds, `--faults 50` fewer, and compares what
comes out with a clean run. The exit code is 1 if a formula differs.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from onesource.math import Renderer, Request, node

FAULTS = Path(__file__).parents[1] / "tests" / "plugins" / "math" / "faults.mjs"
KINDS = ["kill", "stop", "garbage", "partial", "slow", "foreign"]


class Faulty(list[str]):
    """The command of a worker that fails in another way each time it is started, after a few answers."""

    def __init__(self, source: random.Random) -> None:
        super().__init__(["node"])
        self.source = source

    def __iter__(self) -> Iterator[str]:
        worker = str(node.FOLDER / "worker.mjs")
        command = [str(node.node()), "--import", FAULTS.as_uri(), worker, self.source.choice(KINDS)]
        return iter([*command, str(self.source.randint(2, 5))])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    requests = [
        Request(rf"x_{{{index}}}+\frac{{1}}{{{index}}}", index % 2 == 0)
        for index in range(options.faults * 3)
    ]
    begin = time.monotonic()
    with TemporaryDirectory() as folder:
        clean = Renderer(Path(folder, "clean"))
        expected = clean.render(requests)
        clean.close()
        faulty = Renderer(Path(folder, "faulty"), command=Faulty(random.Random(options.seed)), limit=1.0)
        found, start = [], 0
        while faulty.starts <= options.faults and start < len(requests):
            found += faulty.render(requests[start : start + 30])
            start += 30
        faulty.close()
    different = sum(one != other for one, other in zip(found, expected, strict=False))
    print(
        f"seed {options.seed}: {faulty.starts - 1} faults, {len(found)} formulas, "
        f"{different} lost or different, {time.monotonic() - begin:.0f} s"
    )
    return 1 if different or faulty.starts <= options.faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m onesource.math.install` fetches MathJax by its lock; at once when it is there."""

import subprocess
import sys

from onesource.math.node import FOLDER, is_installed, npm
from onesource.model import ProblemError


def install() -> None:
    """Run `npm ci`, which checks every package against the lock and runs none of their scripts."""
    if is_installed():
        return
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run([*npm(), "ci", *options], cwd=FOLDER, check=False)
    if done.returncode or not is_installed():
        raise ProblemError(
            "MTH-NODE",
            f"npm ci failed in {FOLDER} with exit code {done.returncode}. Its reason stands above.",
        )


if __name__ == "__main__":
    try:
        install()
    except ProblemError as error:
        sys.exit(str(error))

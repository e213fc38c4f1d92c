"""Earlier versions of a file, where the project is kept in git."""

import subprocess
from collections.abc import Iterator
from pathlib import Path


def earlier_versions(root: Path, path: str, name: str) -> Iterator[str]:
    """The file at the last commit, and before the last commit that added or removed a definition."""
    yield from _git(root, "show", f"HEAD:./{path}")
    definition = f"-S(def|class)[[:space:]]+{name}[^[:alnum:]_]"
    for commit in _git(root, "log", "-1", "--format=%H", "--pickaxe-regex", definition, "--", path):
        yield from _git(root, "show", f"{commit.strip()}^:./{path}")


def current_commit(root: Path) -> str | None:
    return next((commit.strip() for commit in _git(root, "rev-parse", "HEAD")), None)


def _git(root: Path, *arguments: str) -> Iterator[str]:
    try:
        run = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return  # no git, no repository or no such commit: there is no history to ask
    text = run.stdout.decode("utf-8", "replace")
    if text.strip():
        yield text

"""A library with a canary around it, and all that an author can make it say."""

from collections.abc import Callable, Iterator
from pathlib import Path

from onesource.code import Library
from onesource.model import ProblemError, Reference

CANARY = "canary-in-the-coal-mine"
SECRET = f'SECRET = "{CANARY}"\n'


def surrounded(folder: Path) -> Path:
    """A project whose library has the canary above it, beside it, and in folders whose names begin alike."""
    project = folder / "project"
    for package in ("snippets_secret", "snippets-secret", "secret"):
        (project / package).mkdir(parents=True)
        (project / package / "__init__.py").write_text(SECRET)
        (project / package / "secret.py").write_text(SECRET)
    for name in ("../secret", "../secret.py", "secret.py", "snippets.py", "snippets2.py"):
        (project / name).write_text(SECRET)
    (project / "snippets").mkdir()
    (project / "snippets" / "inside.py").write_text("INSIDE = 1\n")
    return project


def asked(library: Library, target: str) -> Iterator[str]:
    """What the library answers, wherever an author can put the target."""
    asks: list[Callable[[], object]] = [
        lambda: library.quote(Reference(target)),
        lambda: library.quote(Reference("snippets.inside:INSIDE", region=target)),
        lambda: library.quote(Reference("snippets.inside:INSIDE", mark=target)),
        lambda: library.symbol(target),
        lambda: library.source(target).text,
        lambda: library.source(target.partition(":")[0]).text,
    ]
    for ask in asks:
        try:
            yield str(ask())
        except ProblemError as error:
            yield str(error)

"""The head of a program: where it is from, and what `uv run` must install (PEP 723)."""

import re
from collections.abc import Mapping, Sequence

from onesource.model import ProblemError

PYTHON = ">=3.11"
REQUIREMENT = re.compile(r"[A-Za-z0-9][\w.-]*(\[[\w.,-]+\])?==[\w.+!-]+")

Versions = Mapping[str, str | Sequence[str]]


def header(
    target: str,
    *,
    source_link: str,
    licence: str,
    required: Sequence[str],
    optional: Sequence[str],
    versions: Versions,
) -> str:
    """Raises ProblemError: PRG-VERSION, if `versions` lacks a package that the program cannot do without."""
    lines = [
        f"# {target}, with all that it needs",
        f"# Source: {source_link}",
        f"# Licence: {licence}",
        "#",
        "# /// script",
        f'# requires-python = "{PYTHON}"',
    ]
    found: set[str] = set()
    for package in (*required, *optional):
        if package in versions:
            found.update(_requirements(package, versions[package]))
        elif package in required:
            raise ProblemError(
                "PRG-VERSION",
                f"'{target}' imports '{package}', and no version of it is known. "
                f"Lock it, and say what installs it, such as '{package}==1.0'.",
            )
    dependencies = [f'#   "{each}",' for each in sorted(found)]
    lines += ["# dependencies = [", *dependencies, "# ]"] if dependencies else ["# dependencies = []"]
    lines.append("# ///")
    for line in lines:
        if not line.isprintable():
            raise ValueError(f"expected a link and a licence of one line, received {line[2:]!r}")
    return "\n".join(lines) + "\n"


def _requirements(package: str, version: str | Sequence[str]) -> list[str]:
    requirements = [version] if isinstance(version, str) else list(version)
    for requirement in requirements:
        if not REQUIREMENT.fullmatch(requirement):
            raise ValueError(f"expected an exact version, such as '{package}==1.0', received {requirement!r}")
    return requirements

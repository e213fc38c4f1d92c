"""Which versions a test ran with: of Python, and of what a closure imports."""

import os
import platform
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, packages_distributions, version


def versions_of(imports: Iterable[str]) -> dict[str, str]:
    """Of Python to the minor number, of the packages in full, by import name."""
    names = set(imports).difference(sys.stdlib_module_names)
    if "keras" in names:
        names.add(os.environ.get("KERAS_BACKEND", "tensorflow"))  # Keras itself computes nothing
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in sorted(names):
        if (number := _version(name)) is not None:
            found[name] = number
    return found


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:  # installed under another name, or a module beside the library
        distributions = packages_distributions().get(name)
        return version(distributions[0]) if distributions else None

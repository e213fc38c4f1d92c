"""The versions that a result depends on: of the packages that the kernel loaded for the cells."""

import sys
from collections.abc import Mapping
from importlib.metadata import packages_distributions, version
from pathlib import Path

from onesource.code.source.nearest import one_of
from onesource.model import ProblemError
from onesource.results.pins import Pins, normalised

TOOLS = ("pip", "setuptools", "wheel")  # which a lock may leave to the environment


def loaded_versions(root: Path, modules: Mapping[str, str], pins: Pins, python: str) -> dict[str, str]:
    """Of `modules`, names and files: the packages and their versions, which must be those of the lock.

    Raises:
        ProblemError: CEL-VERSION
    """
    distributions = packages_distributions()
    found: dict[str, str] = {}
    for module, file in modules.items():
        if module in sys.stdlib_module_names or (file and Path(file).is_relative_to(root)):
            continue
        for distribution in distributions.get(module, ()):
            found[normalised(distribution)] = version(distribution)
    for name, installed in sorted(found.items()):
        allowed = pins.versions(name, python)
        if name not in TOOLS and installed not in allowed:
            locked = one_of(sorted(allowed)) if allowed else "no version of it"
            raise ProblemError(
                "CEL-VERSION",
                f"the cells ran with {name} {installed}, and requirements.txt has {locked}. "
                "Run 'pip install -r requirements.txt', or lock it.",
            )
    return dict(sorted(found.items()))

"""Run as `python -I`: what probes give in packages and in the programs cut out of them.

Reads a list of jobs as JSON and writes a list of pairs: what the package gives, and what the program gives. A
program runs as the module `__main__`, in an interpreter that cannot import the package it was cut out of.
"""

import doctest
import json
import sys
import types
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

Namespace = dict[str, Any]


def error_of(function: Callable[[], object]) -> str:
    """The error that the function raises, whichever it is: here an error is a value like any other."""
    with ThreadPoolExecutor(1) as executor:
        error = executor.submit(function).exception()
    return f"{type(error).__name__}: {error}" if error else ""


def probed(probe: str, namespace: Namespace) -> str:
    found: list[str] = []
    error = error_of(lambda: found.append(repr(eval(probe, dict(namespace)))))
    return error or found[0]


def package_value(job: dict[str, Any]) -> str:
    sys.path.insert(0, job["root"])
    error = error_of(lambda: __import__(job["module"]))
    value = f"the import fails: {error}" if error else probed(job["probe"], vars(sys.modules[job["module"]]))
    sys.path.remove(job["root"])
    for name in [name for name in sys.modules if name.partition(".")[0] == job["package"]]:
        del sys.modules[name]
    return value


def program_value(job: dict[str, Any]) -> str:
    with main_module() as namespace:
        code = compile(job["program"], "program.py", "exec")
        if error := error_of(lambda: exec(code, namespace)):
            return error
        return failures(job, namespace) if "examples" in job else probed(job["probe"], namespace)


def failures(job: dict[str, Any], namespace: Namespace) -> str:
    """The report of the examples that fail; empty if all succeed."""
    examples = doctest.DocTestParser().get_doctest(job["examples"], namespace, job["name"], None, None)
    report: list[str] = []
    doctest.DocTestRunner().run(examples, out=report.append, clear_globs=False)
    return "".join(report)


@contextmanager
def main_module() -> Iterator[Namespace]:
    before = sys.modules["__main__"]
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    yield vars(module)
    sys.modules["__main__"] = before


class NoLibrary:
    """The editable install of this project makes its packages importable even in `python -I`."""

    def find_spec(self, name: str, *_: object) -> None:
        if name in ("snippets", "onesource"):
            raise ImportError(f"a program imports {name}")


def main() -> None:
    jobs = json.load(sys.stdin)
    packages = [package_value(job) if "root" in job else "" for job in jobs]
    sys.meta_path.insert(0, NoLibrary())  # type: ignore[arg-type]
    json.dump(
        [[package, program_value(job)] for package, job in zip(packages, jobs, strict=True)], sys.stdout
    )


main()

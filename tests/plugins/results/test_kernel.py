"""Kernels that do not start, and what cells may rely on."""

from __future__ import annotations

import asyncio
import sys

import pytest
from jupyter_client.kernelspec import KernelSpec

from onesource.code import Library
from onesource.results import kernel
from onesource.results.running import Failed, run_work
from onesource.results.work import pins_of, work_of

SURROUNDINGS = """```python run="a"
import os, sys

print(os.listdir(), sorted(name for name in dir() if not name.startswith("_")))
print(os.environ["TZ"], hash("x") == hash("x"), sys.flags.hash_randomization)
```
"""


def run(project):
    work = work_of(project.root, Library(project.root), "discs")
    return asyncio.run(run_work(project.root, work, pins_of(project.root), lambda *_: None))


def test_a_kernel_that_does_not_start_says_why(project, monkeypatch):
    def broken(self, name):
        return KernelSpec(argv=[sys.executable, "-c", "import no_such_module"], language="python")

    monkeypatch.setattr(kernel._Specs, "get_kernel_spec", broken)
    project.write_post(SURROUNDINGS)
    with pytest.raises(Failed) as failed:
        run(project)
    assert str(failed.value) == (
        "CEL-KERNEL docs/en/posts/discs.md:1: the kernel ended while it started: "
        "ModuleNotFoundError: No module named 'no_such_module'."
    )


def test_cells_find_an_empty_folder_and_no_names_but_their_own(project):
    project.write_post(SURROUNDINGS)
    (output,) = run(project).outputs("a")
    assert output.data["text/plain"] == (
        "[] ['In', 'Out', 'exit', 'get_ipython', 'open', 'os', 'quit', 'sys']\nUTC True 0\n"
    )


LOGGING = """```python run="a"
import logging

logging.getLogger("library").warning("logged")
print([each.stream is __import__("sys").stderr for each in logging.getLogger().handlers])
```
"""


def test_what_libraries_log_goes_to_stderr_and_so_to_no_page(project):
    project.write_post(LOGGING)
    (output,) = run(project).outputs("a")
    assert output.data["text/plain"] == "[True]\n"

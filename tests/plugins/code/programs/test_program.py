"""Golden cases: a library and a symbol in, its program or the reason against it out; each program is run."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.programs import run_programs
from onesource.code import Library
from onesource.code.programs.program import body, program
from onesource.model import ProblemError

CASES = sorted((Path(__file__).parents[2] / "cases" / "program").glob("*.yml"))
VERSIONS = {"numpy": "numpy==2.4.6", "keras": ["keras==3.15.1", "tensorflow==2.21.0"]}


def library_of(case: dict[str, Any], root: Path) -> Library:
    for name, text in case["library"].items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Library(root)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_program(path: Path, tmp_path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    library = library_of(case, tmp_path)
    if "refused" in case:
        with pytest.raises(ProblemError) as caught:
            program(library, case["target"], versions={}, source_link="", licence="")
        assert str(caught.value) == case["refused"]
    else:
        assert body(library, case["target"]).text == case["program"]


def test_programs_do_what_their_packages_do(tmp_path: Path) -> None:
    jobs = []
    for path in CASES:
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "refused" not in case and not case.get("keras"):
            jobs.append(job_of(case, tmp_path / path.stem))
    for job, (package, own) in zip(jobs, run_programs(jobs, tmp_path), strict=True):
        assert own == package, job["root"]
        assert not re.match(r"\w*Error: |the import fails", package), job["root"]


def job_of(case: dict[str, Any], root: Path) -> dict[str, Any]:
    library = library_of(case, root)
    module = library.symbol(case["target"]).module
    return {
        "root": str(root),
        "package": "snippets",
        "module": module,
        "probe": case["probe"],
        "program": body(library, case["target"]).text,
    }


def test_programs_and_refusals_are_the_same_in_every_run(tmp_path: Path) -> None:
    targets = []
    for path in CASES:
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        library_of(case, tmp_path / path.stem)
        targets.append((str(tmp_path / path.stem), case["target"]))
    code = f"""
from hashlib import sha256
from pathlib import Path
from onesource.code import Library
from onesource.code.programs.program import body
from onesource.model import ProblemError
found = []
for root, target in {targets!r}:
    try:
        found.append(body(Library(Path(root)), target).text)
    except ProblemError as error:
        found.append(str(error))
print(sha256(repr(found).encode()).hexdigest())
"""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1

"""Code that nobody wrote for this: each symbol of a few packages has a program or a reason against it."""

import sysconfig
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.programs import run_programs
from onesource.code import Library
from onesource.code.programs.program import body
from onesource.model import ProblemError

ROOT = Path(sysconfig.get_path("stdlib"))


@pytest.mark.parametrize(
    ("package", "programs"), [("html", 20), ("json", 40), ("wsgiref", 60), ("xmlrpc", 60)]
)
def test_every_symbol_has_a_program_or_a_reason_against_it(package: str, programs: int) -> None:
    library, found = Library(ROOT, package), Counter[str]()
    for target in library.names():
        if "." not in target.partition(":")[2]:
            try:
                found["program"] += bool(body(library, target).text)
            except ProblemError as error:
                found[error.code] += 1
    assert found["program"] >= programs
    assert found.total() - found["program"] < 12


PROBES = {
    "html:unescape": "unescape('&lt;&eacute;&#x41;')",
    "json:dumps": "dumps({'a': [1, 2.5, None]}, indent=1)",
    "json:loads": "loads('[{\"a\": [1, -2.5e3, null]}]')",
    "wsgiref.headers:Headers": "str(Headers([('A', 'b')]))",
    "xmlrpc.client:dumps": "dumps((1, [True, b'x']))",
}


def test_programs_of_the_standard_library_do_what_it_does(tmp_path: Path) -> None:
    jobs, expected = [], []
    for target, probe in PROBES.items():
        module = target.partition(":")[0]
        jobs.append({"probe": probe, "program": body(Library(ROOT, module.partition(".")[0]), target).text})
        expected.append(repr(eval(probe, dict(vars(import_module(module))))))
    assert [program for _, program in run_programs(jobs, tmp_path)] == expected

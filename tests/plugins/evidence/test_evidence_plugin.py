"""Real runs of pytest over a small project: what each leaves in its evidence."""

from __future__ import annotations

import pytest

AREA = '''"""Areas."""

from dataclasses import dataclass
from functools import cache

from snippets.base import scale

PI = 3.14159
UNIT = "m"


@dataclass(frozen=True)
class Point:
    x: float


@cache
def disc_area(radius: float) -> float:
    """Return the area of a disc."""
    if radius < 0:
        raise ValueError(
            f"expected a radius >= 0, received {radius}"
        )
    return scale(PI * radius * radius)


class Square:
    sides = 4

    def __init__(self, side: float) -> None:
        self.side = side

    def area(self) -> float:
        return self.side**2
'''

BASE = '''"""What areas are made of."""

from snippets.ground import one


def scale(x: float) -> float:
    return x * one()


def half(x: float) -> float:
    return x / 2
'''

GROUND = '''"""What everything is made of."""


def one() -> float:
    """Return one.

    Example:
        >>> one()
        1.0
    """
    return 1.0
'''

TESTS = """
import pytest

import snippets.area as a
from snippets.area import Square, disc_area


@pytest.fixture(scope="session")
def unit_area():
    return disc_area(1)


@pytest.mark.parametrize("radius", [1, 2])
def test_disc(radius):
    assert disc_area(radius) > 3


@pytest.mark.xla
def test_refusal():
    with pytest.raises(ValueError):
        disc_area(-1)


@pytest.mark.replicas(2)
def test_fixture(unit_area):
    assert unit_area > 3


def test_fixture_again(unit_area):
    assert unit_area < 4


def test_side():
    assert Square(2).side == 2


def test_point():
    assert a.Point(1.0).x == 1


@pytest.mark.xfail
def test_expected_to_fail():
    assert Square(2).area() == 5


@pytest.mark.skip
def test_skipped():
    assert Square(2).area() == 4
"""

FILES = {
    "snippets/area.py": AREA,
    "snippets/base.py": BASE,
    "snippets/ground.py": GROUND,
    "tests/conftest.py": "import snippets.area\n",  # before pytest is ready for most plugins
    "tests/test_area.py": TESTS,
}
EVERY = {"test_disc[1]", "test_disc[2]", "test_refusal", "test_fixture", "test_fixture_again"}


def test_each_statement_is_credited_to_the_passing_tests_that_ran_it(project):
    project.write(FILES)
    assert "evidence: 6 of 8 subjects, 6 changed, in results/evidence.json" in project.record()
    whole = {0, 2}
    assert project.tests_of("area:disc_area") == {
        "test_disc[1]": whole,
        "test_disc[2]": whole,
        "test_refusal": {0, 1},
        "test_fixture": whole,
        "test_fixture_again": whole,
    }
    assert project.tests_of("base:scale") == {test: {0} for test in EVERY - {"test_refusal"}}
    assert project.tests_of("area:Square") == {"test_side": {0, 1}}
    # Nothing of these runs in a call. The first is needed, the second is named.
    assert project.tests_of("area:PI") == {test: {0} for test in EVERY}
    assert project.tests_of("area:Point") == {"test_point": set()}
    assert project.evidence.entries.keys().isdisjoint({"snippets.area:UNIT", "snippets.base:half"})
    assert project.evidence.kinds == {
        "tests/test_area.py::test_refusal": {"xla"},
        "tests/test_area.py::test_fixture": {"replicas 2"},
    }
    assert list(project.evidence.entries["snippets.area:PI"].versions) == ["python"]


def test_two_runs_give_the_same_bytes_in_one_process_or_in_three(project):
    project.write(FILES)
    project.record(seed=1)
    first = project.file.read_bytes()
    project.record("-n2", seed=2, day="2027-07-07")
    assert project.file.read_bytes() == first  # an entry that stays the same keeps its date
    left = sorted(path.name for path in project.file.parent.iterdir())
    assert left == [".evidence.json.lock", "evidence.json"]


def test_a_run_of_some_tests_keeps_the_evidence_of_the_others(project):
    project.write(FILES)
    project.record()
    before = project.file.read_bytes()
    for some in (["-m", "xla"], ["tests/test_area.py::test_side"]):
        project.record(*some)
        assert project.file.read_bytes() == before


ENDS = {
    "the tests are interrupted": ("raise KeyboardInterrupt", [], 2),
    "the process dies": ("os._exit(9)", [], 9),
    "one of two processes dies": ("os._exit(9)", ["-n2"], 1),
    "it stops at the first failure": ("assert False", ["-x"], 1),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_run_that_ends_before_its_time_keeps_the_evidence(project, end):
    project.write(FILES)
    project.record()
    before = project.file.read_bytes()
    statement, arguments, exits = ENDS[end]
    project.write({"tests/test_a_bad_day.py": f"import os\n\n\ndef test_end():\n    {statement}\n"})
    project.record(*arguments, day="2027-07-07", exits=exits)
    assert project.file.read_bytes() == before


def test_a_test_that_fails_takes_its_own_evidence_away(project):
    project.write(FILES)
    project.record()
    project.replace("tests/test_area.py", "disc_area(radius) > 3", "disc_area(radius) > 4")
    project.record(day="2026-02-02", exits=1)
    assert project.tests_of("area:disc_area").keys() == EVERY - {"test_disc[1]"}
    dates = {name.partition(".")[2]: entry.date for name, entry in project.evidence.entries.items()}
    assert dates["area:disc_area"] == dates["base:scale"] == "2026-02-02"
    assert dates["area:Square"] == dates["area:Point"] == "2026-01-01"


def test_a_test_that_is_gone_loses_its_evidence_and_its_neighbours_keep_theirs(project):
    project.write(FILES)
    project.record()
    project.replace("tests/test_area.py", "def test_side", "def test_edge")
    project.record("-k", "test_point")
    assert "snippets.area:Square" not in project.evidence.entries
    assert project.tests_of("area:disc_area").keys() == EVERY
    project.record()
    assert project.tests_of("area:Square").keys() == {"test_edge"}


def test_a_helper_changed_two_modules_away_makes_evidence_stale_and_a_comment_does_not(project):
    project.write(FILES)
    project.record()
    project.replace("snippets/ground.py", "return 1.0", "# exactly\n    return 1.0")
    project.replace("snippets/area.py", "    if radius", "    # a comment\n\n    if radius")
    assert project.verdict("area:disc_area").code == ""
    project.record("-k", "test_point")
    assert project.tests_of("area:disc_area").keys() == EVERY
    project.replace("snippets/ground.py", "return 1.0", "return 2.0 / 2")
    assert project.verdict("area:disc_area").code == "EVD-STALE"
    assert project.verdict("area:Point").code == ""
    project.record("-k", "test_side or test_refusal")
    assert project.tests_of("area:disc_area").keys() == {"test_refusal"}
    assert "snippets.base:scale" not in project.evidence.entries


def test_doctests_and_a_library_that_a_conftest_imports_are_seen(project):
    project.write(FILES)
    project.record("--doctest-modules", "snippets", "tests", "-n1")
    assert project.tests_of("ground:one")["snippets.ground.one"] == {0}
    assert project.tests_of("area:Square") == {"test_side": {0, 1}}  # sides = 4 runs at import


def test_a_source_that_changes_while_the_tests_run_is_not_believed(project):
    project.write(FILES)
    change = """
from pathlib import Path

def test_change():
    Path("snippets/ground.py").write_text("def one():\\n    return 3\\n")
"""
    project.write({"tests/test_change.py": change})
    assert "evidence: 2 of 8 subjects" in project.record()
    assert project.evidence.entries.keys() == {"snippets.area:Point", "snippets.area:Square"}


def test_damaged_evidence_stops_the_run_before_the_first_test(project):
    project.write({**FILES, "results/evidence.json": "{"})
    printed = project.record(exits=4)
    assert "ERROR: EVD-CORRUPT: results/evidence.json is not what was written: line " in printed
    assert "passed" not in printed


def test_without_the_option_coverage_is_not_even_loaded(project):
    test = "import sys\ndef test(): assert not {'coverage', 'tensorflow'} & set(sys.modules)\n"
    project.write({"tests/test_modules.py": test})
    assert "1 passed" in project.pytest()
    assert not project.file.exists()


def test_the_pytest_of_this_project_knows_the_option_without_being_told(pytestconfig):
    assert pytestconfig.getoption("evidence", "no such option") != "no such option"


def test_collecting_alone_records_nothing(project):
    project.write(FILES)
    project.record("--collect-only")
    assert not project.file.exists()

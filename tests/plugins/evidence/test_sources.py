from __future__ import annotations

import pytest

from onesource.evidence.sources import TestSources

TESTS = """
import pytest

import snippets.area
import snippets.area as a
from snippets import area as b
from snippets.area import PI as pi, Point
from numpy import array


@pytest.mark.parametrize("point", [Point(1)])
def test_decorated(point):
    pass


def test_all_ways():
    from snippets.again import SIDE as side

    assert a.PI, snippets.area.TWO
    assert b.Square.sides and side and array


class TestPi:
    def test_name(self):
        def inner():
            return pi

    def test_unknown(self):
        assert a.nothing and a and snippets.nothing.at_all
"""

AREA = """
PI = 3
TWO = 2
SIDE = 1

class Point:
    x: int

class Square:
    sides = 4
"""

FILES = {
    "snippets/area.py": AREA,
    "snippets/again.py": "from snippets.area import SIDE\n",
    "tests/test_area.py": TESTS,
    "tests/broken.py": "def test(:\n",
}


@pytest.mark.parametrize(
    ("test", "names"),
    [
        ("tests/test_area.py::test_decorated[point0]", {"Point"}),
        ("tests/test_area.py::test_all_ways", {"PI", "TWO", "Square", "SIDE"}),
        ("tests/test_area.py::TestPi::test_name", {"PI"}),
        ("tests/test_area.py::TestPi::test_unknown", set()),
        ("tests/test_area.py::test_gone", set()),
        ("tests/gone.py::test_gone", set()),
        ("tests/broken.py::test", set()),
        ("README.md", set()),
    ],
)
def test_the_subjects_that_a_test_names_are_found_in_its_text(project, test, names):
    project.write(FILES)
    sources = TestSources(project.root)
    assert sources.subjects_named(test, project.library) == {f"snippets.area:{name}" for name in names}


def test_a_test_has_a_line_to_link_to(project):
    project.write(FILES)
    sources = TestSources(project.root)
    assert sources.line("tests/test_area.py::test_decorated[point0]") == 12
    assert sources.line("tests/test_area.py::TestPi::test_name") == 24
    assert sources.line("snippets/area.py::snippets.area.PI") is None


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("def test_all_ways():", "# a comment\ndef test_all_ways():  # another", ""),
        ("Point(1)", "Point(2)", "test_decorated"),
        ("    assert a.PI", "    assert not a.PI", "test_all_ways"),
        ("            return pi", "            return 3", "test_name test_unknown"),
        ("def test_all_ways", "def test_most_ways", "test_all_ways"),
        ("from numpy import array", "array = list", "test_decorated test_all_ways test_name test_unknown"),
        ("import pytest", "import pytest(", "test_decorated test_all_ways test_name test_unknown"),
    ],
)
def test_the_hash_of_a_test_is_that_of_its_code_and_of_what_its_file_shares(project, old, new, changed):
    project.write(FILES)
    names = ["test_decorated", "test_all_ways", "TestPi::test_name", "TestPi::test_unknown"]
    tests = {name.rpartition(":")[2]: f"tests/test_area.py::{name}" for name in names}
    before = {name: TestSources(project.root).digest(test) for name, test in tests.items()}
    project.replace("tests/test_area.py", old, new)
    sources = TestSources(project.root)
    assert [name for name, test in tests.items() if sources.digest(test) != before[name]] == changed.split()


def test_a_test_that_is_gone_has_no_hash_and_a_doctest_that_of_its_text(project):
    project.write({**FILES, "README.md": ">>> 1\n1\n"})
    sources = TestSources(project.root)
    gone = ["tests/test_area.py::test_gone", "tests/gone.py::test_gone", "gone.md", "tests/broken.py::test"]
    assert [sources.digest(test) for test in gone] == [""] * 4
    doctests = [sources.digest(test) for test in ("README.md", "snippets/area.py::snippets.area.Point")]
    assert len({*doctests, ""}) == 3

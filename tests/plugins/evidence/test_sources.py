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

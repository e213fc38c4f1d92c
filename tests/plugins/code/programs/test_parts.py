"""Several symbols as one program in parts: each part needs only those above it."""

import subprocess
import sys
from pathlib import Path

import pytest

from onesource.code import Library
from onesource.code.names.entities import External
from onesource.code.programs.parts import parts
from onesource.model import ProblemError

FILES = {
    "shapes.py": """\
import math

SIDES = 4


def area(r):
    return math.pi * r**2


def round_sum(rs):
    return sum(map(area, rs))
""",
    "other.py": "import math as m\n\nLIMIT = 1e-9\n\n\ndef area(a, b):\n    return m.hypot(a, b) > LIMIT\n",
    "use.py": "from snippets.shapes import area, SIDES\n\n\ndef twice(r):\n    return 2 * area(r) + SIDES\n",
    "again.py": "LIMIT = 1e-9\n\n\ndef small(x):\n    return x < LIMIT\n",
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    folder = tmp_path / "snippets"
    folder.mkdir()
    for name, text in {"__init__.py": "", **FILES}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Library(tmp_path)


def run(text: str) -> str:
    done = subprocess.run([sys.executable, "-I", "-c", text], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_part_holds_what_the_parts_above_do_not(library: Library) -> None:
    found = parts(library, ["snippets.use:twice", "snippets.shapes:area", "snippets.shapes:round_sum"])
    assert found.imports == "import math"
    assert [part.text.count("def ") for part in found.parts] == [2, 0, 1]
    assert found.parts[1].text == ""
    assert "def round_sum" in found.parts[2].text


def test_each_part_runs_after_those_above_it(library: Library) -> None:
    found = parts(library, ["snippets.shapes:round_sum", "snippets.use:twice"])
    text = f"{found.imports}\n{found.parts[0].text}\nprint(round(round_sum([1, 2]), 3))\n"
    text += f"{found.parts[1].text}\nprint(round(twice(1), 3))\n"
    assert run(text) == "15.708\n10.283"


def test_of_two_symbols_with_one_name_the_kept_one_has_it(library: Library) -> None:
    targets = ["snippets.shapes:area", "snippets.other:area"]
    names = {kept: [part.name for part in parts(library, targets, kept=[kept]).parts] for kept in targets}
    assert names == {targets[0]: ["area", "area_other"], targets[1]: ["area_shapes", "area"]}
    with pytest.raises(ProblemError, match="it is the name of the program"):
        parts(library, targets, kept=targets)


def test_names_of_the_code_that_follows_are_left_to_it(library: Library) -> None:
    found = parts(library, ["snippets.use:twice"], kept=["snippets.use:twice"], taken={"area": None})
    assert "def area_shapes" in found.text
    assert "2 * area_shapes(r)" in found.text


def test_what_follows_may_import_the_same_under_the_same_name(library: Library) -> None:
    same = {"m": External("math", "", "m")}
    assert "import math as m\n" in parts(library, ["snippets.other:area"], taken=same).imports + "\n"
    other = {"m": External("mpmath", "", "m")}
    assert "import math as m\n" not in parts(library, ["snippets.other:area"], taken=other).imports + "\n"


def test_a_constant_that_two_modules_state_stands_in_the_first_part_that_needs_it(library: Library) -> None:
    for targets in (
        ["snippets.again:small", "snippets.other:area"],
        ["snippets.other:area", "snippets.again:small"],
    ):
        found = parts(library, targets)
        assert [part.text.count("LIMIT = ") for part in found.parts] == [1, 0]
        assert run(found.text + "print(small(0), area(1, 1))") == "True True"


def test_nothing_needs_nothing(library: Library) -> None:
    assert parts(library, []).text == "\n"

from __future__ import annotations

import pytest

from onesource.code.closure_hash import closure_hash
from onesource.evidence.records import Entry, Evidence
from onesource.evidence.verdict import Verdict, verify, verify_symbol
from onesource.model import ProblemError, Reference

AREA = '''"""Areas."""

PI = 3.14159


def disc_area(radius: float) -> float:
    """Return the area of a disc."""
    if radius < 0:
        raise ValueError("expected a radius >= 0")
    # region formula
    square = (
        radius
        * radius
    )
    return PI * square
    # endregion


class Square:
    sides = 4

    def area(self, side: float) -> float:
        return side * side

    def edge(self, side: float) -> float:
        return 4 * side
'''

VERSIONS = {"python": "3.11"}


@pytest.fixture
def library(project):
    project.write({"snippets/area.py": AREA})
    return project.library


def evidence(library, tests, *, of="disc_area", kinds=()) -> Evidence:
    target = f"snippets.area:{of}"
    entry = Entry(closure_hash(library, target), "2026-01-01", VERSIONS, tests)
    return Evidence({target: entry}, {test: frozenset(found) for test, found in kinds})


def verdict(library, evidence, target, **options) -> Verdict:
    return verify(library, evidence, library.quote(Reference(f"snippets.area:{target}", **options)))


def test_a_quote_is_proved_when_tests_executed_each_statement_that_it_shows(library):
    tests = {"t::a": frozenset({0, 1}), "t::b": frozenset({0, 2, 3})}
    recorded = evidence(library, tests, kinds=[("t::b", ["xla", "gpu"]), ("t::other", ["browser"])])
    assert verdict(library, recorded, "disc_area") == Verdict(
        "snippets.area:disc_area",
        date="2026-01-01",
        tests=("t::a", "t::b"),
        kinds=("gpu", "xla"),
        versions=VERSIONS,
    )
    assert verdict(library, recorded, "disc_area").error is None


def test_only_what_is_shown_counts(library):
    recorded = evidence(library, {"t::a": frozenset({0, 1}), "t::b": frozenset({2, 3})})
    assert verdict(library, recorded, "disc_area", region="formula").tests == ("t::b",)
    assert verdict(library, recorded, "disc_area", show="signature").tests == ("t::a", "t::b")
    whole = evidence(library, {"t::a": frozenset({0, 1})}, of="Square")
    assert verdict(library, whole, "Square.area").code == ""
    assert verdict(library, whole, "Square.edge").code == "EVD-NONE"
    assert verdict(library, whole, "Square").lines == (26,)


def test_no_test_at_all(library):
    found = verdict(library, Evidence(), "disc_area")
    assert (found.tests, found.lines, found.date) == ((), (), "")
    assert str(found.error) == (
        "EVD-NONE: no passing test executes 'snippets.area:disc_area'. Write one, then run 'make test'."
    )
    assert verdict(library, evidence(library, {"t::a": frozenset({0})}), "PI").code == "EVD-NONE"


def test_evidence_for_other_code(project, library):
    recorded = evidence(library, {"t::a": frozenset({0, 1, 2, 3})})
    project.replace("snippets/area.py", "3.14159", "3.14")
    found = verdict(project.library, recorded, "disc_area")
    assert str(found.error) == (
        "EVD-STALE: 'snippets.area:disc_area', or what it needs, has changed since its tests ran. "
        "Run 'make test'."
    )


def test_lines_that_no_test_executed(library):
    found = verdict(library, evidence(library, {"t::a": frozenset({0, 3})}), "disc_area")
    assert found.lines == (9, 11)
    assert str(found.error) == (
        "EVD-LINES: no passing test executes lines 9, 11 of snippets/area.py, shown here as part of "
        "'snippets.area:disc_area'. Write one, then run 'make test', or show less."
    )
    one = verdict(library, evidence(library, {"t::a": frozenset({0, 2, 3})}), "disc_area")
    assert "executes line 9 of snippets/area.py" in one.message


def test_a_symbol_that_no_post_quotes_is_judged_as_a_whole(library):
    recorded = evidence(library, {"t::a": frozenset({0, 1})}, of="Square")
    judged = {
        name: verify_symbol(library, recorded, library.symbol(f"snippets.area:{name}")).code
        for name in ("Square", "Square.area", "PI")
    }
    assert judged == {"Square": "EVD-LINES", "Square.area": "", "PI": "EVD-NONE"}


def test_a_symbol_from_which_no_program_can_be_cut_is_a_problem_of_its_own(project):
    project.write({"snippets/area.py": "def names():\n    return sorted(globals())\n"})
    library = project.library
    with pytest.raises(ProblemError, match=r"^PRG-DYNAMIC: snippets/area.py:2: "):
        verdict(library, Evidence(), "names")


POSTS = {"disc.md": "disc_area", "square.md": "Square.area", "constant.md": "PI"}


def test_a_deleted_or_broken_test_names_the_posts_it_no_longer_vouches_for(project):
    test_disc = "from snippets.area import disc_area\ndef test_disc(): assert disc_area(1) > 3\n"
    test_refusal = "import pytest\ndef test_no():\n    with pytest.raises(ValueError): disc_area(-1)\n"
    test_square = "from snippets.area import Square\ndef test_square(): assert Square().area(2) == 4\n"
    project.write(
        {
            "snippets/area.py": AREA,
            "tests/test_disc.py": test_disc + test_refusal,
            "tests/test_square.py": test_square,
        }
    )

    def refused() -> dict[str, str]:
        found = {post: project.verdict(f"area:{target}").code for post, target in POSTS.items()}
        return {post: code for post, code in found.items() if code}

    project.record()
    assert refused() == {}
    project.replace("tests/test_square.py", "== 4", "== 5")
    project.record(exits=1)
    assert refused() == {"square.md": "EVD-NONE"}
    project.replace("tests/test_square.py", "== 5", "== 4")
    project.write({"tests/test_disc.py": test_disc})
    project.record()
    assert refused() == {"disc.md": "EVD-LINES"}
    (project.root / "tests/test_disc.py").unlink()
    project.record()
    assert refused() == {"disc.md": "EVD-NONE", "constant.md": "EVD-NONE"}

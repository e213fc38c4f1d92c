from __future__ import annotations

from onesource.evidence.records import Entry, Evidence
from onesource.evidence.sources import TestSources
from onesource.evidence.unchanged import unchanged
from onesource.evidence.verdict import verify
from onesource.model import Reference

TESTS = """
from snippets.area import edge, side


def test_side():
    assert side() == 1


def test_both():
    assert side() < edge()
"""


def left_after(project, old: str, new: str) -> dict[str, list[str]]:
    """The tests that are left of each subject after an edit of their file."""
    project.write(
        {
            "snippets/area.py": "def side():\n    return 1\n\n\ndef edge():\n    return 2\n",
            "tests/test_area.py": TESTS,
        }
    )
    project.record()
    project.replace("tests/test_area.py", old, new)
    left = unchanged(project.evidence, TestSources(project.root))
    return {
        name.partition(":")[2]: [test.partition("::")[2] for test in sorted(entry.tests)]
        for name, entry in left.entries.items()
    }


def test_an_edited_test_proves_nothing(project):
    left = left_after(project, "side() < edge()", "side() > edge()")
    assert left == {"side": ["test_side"], "edge": []}
    evidence = unchanged(project.evidence, TestSources(project.root))
    found = verify(project.library, evidence, project.library.quote(Reference("snippets.area:edge")))
    assert str(found.error) == (
        "EVD-STALE: the tests of 'snippets.area:edge' have changed since they passed, or are gone. "
        "Run 'make test'."
    )


def test_what_all_tests_of_a_file_share_is_a_part_of_each(project):
    assert left_after(project, "import edge, side", "import edge\n\nside = edge") == {"side": [], "edge": []}


def test_a_comment_changes_nothing(project):
    left = left_after(project, "def test_both", "# Both of them.\ndef test_both")
    assert left == {"side": ["test_both", "test_side"], "edge": ["test_both"]}


def test_evidence_without_hashes_is_taken_as_it_is(project):
    evidence = Evidence({"s:f": Entry("c", "2026-01-01", {}, {"tests/gone.py::test": frozenset()})})
    assert unchanged(evidence, TestSources(project.root)) == evidence

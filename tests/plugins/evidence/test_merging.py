from __future__ import annotations

import pytest

from onesource.evidence.merging import merged
from onesource.evidence.records import Entry, Evidence, Run
from onesource.evidence.subjects import Subject

HERE = {"python": "3.11", "numpy": "2.4"}
ALL, SOME = frozenset({0, 1}), frozenset({0})
OLD = Evidence(
    {"s:f": Entry("c1", "2026-01-01", HERE, {"t::one": ALL, "t::two": SOME})},
    {"t::one": frozenset({"xla"})},
)


def subject(closure: str = "c1", versions: dict[str, str] = HERE) -> dict[str, Subject]:
    return {"s:f": Subject("s:f", "s.py", (), closure, frozenset({"s:f"}), versions)}


def run(*passed: str, failed: str = "", collected: str | None = None, xla: str = "t::one") -> Run:
    return Run(
        {test: {} for test in passed},
        frozenset(failed.split()),
        {test: frozenset({"xla"} if test in xla.split() else ()) for test in passed},
        {},
        None if collected is None else frozenset(collected.split()),
    )


def left_after(*arguments, **options) -> dict[str, frozenset[int]]:
    found = merged(OLD, *arguments, today="2026-02-02", **options).entries.get("s:f")
    return dict(found.tests) if found else {}


def test_a_run_that_proves_the_same_changes_nothing():
    assert merged(OLD, run(), {}, subject(), today="2026-02-02") == OLD
    again = {"s:f": {"t::one": ALL}}
    assert merged(OLD, run("t::one"), again, subject(), today="2026-02-02") == OLD


@pytest.mark.parametrize("versions", [HERE, {"python": "3.12"}])
def test_what_did_not_run_is_kept_under_the_versions_it_ran_with(versions):
    assert merged(OLD, run(), {}, subject(versions=versions), today="2026-02-02") == OLD


def test_what_ran_is_replaced_and_dated():
    new = merged(OLD, run("t::one"), {"s:f": {"t::one": SOME}}, subject(), today="2026-02-02")
    assert new.entries["s:f"] == Entry("c1", "2026-02-02", HERE, {"t::one": SOME, "t::two": SOME})


def test_a_test_that_ran_and_executed_nothing_or_failed_is_left_out():
    assert left_after(run("t::one"), {}, subject()) == {"t::two": SOME}
    assert left_after(run(failed="t::one"), {}, subject()) == {"t::two": SOME}
    assert left_after(run("t::one", failed="t::two"), {}, subject()) == {}


def test_a_test_that_is_gone_is_left_out_once_all_tests_were_collected():
    assert left_after(run(collected="t::two"), {}, subject()) == {"t::two": SOME}
    assert left_after(run(collected="t::one t::two"), {}, subject()) == {"t::one": ALL, "t::two": SOME}


def test_evidence_for_another_closure_is_dropped():
    assert left_after(run(), {}, subject(closure="c2")) == {}
    now = {"s:f": {"t::two": ALL}}
    new = merged(OLD, run("t::two"), now, subject(closure="c2"), today="2026-02-02")
    assert new.entries["s:f"] == Entry("c2", "2026-02-02", HERE, {"t::two": ALL})
    assert new.kinds == {}
    assert merged(OLD, run(), {}, {}, today="2026-02-02") == Evidence()


def test_evidence_from_other_versions_is_not_mixed_in():
    newer = {**HERE, "numpy": "2.5"}
    now = {"s:f": {"t::two": ALL}}
    new = merged(OLD, run("t::two"), now, subject(versions=newer), today="2026-02-02")
    assert new.entries["s:f"] == Entry("c1", "2026-02-02", newer, {"t::two": ALL})


def test_another_kind_of_test_is_a_change():
    now = {"s:f": {"t::one": ALL}}
    new = merged(OLD, run("t::one", xla=""), now, subject(), today="2026-02-02")
    assert (new.entries["s:f"].date, new.kinds) == ("2026-02-02", {})

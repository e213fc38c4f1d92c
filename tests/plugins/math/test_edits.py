"""Edited text knows where each character came from."""

from onesource.math.edits import Edit, edit, original


def test_what_is_kept_keeps_its_origin() -> None:
    before = original("abcdef", 100)
    after = edit(before, [Edit(1, 3, "XYZ")])
    assert after.text == "aXYZdef"
    assert [after.origin(position) for position in (0, 1, 3, 4, 6)] == [100, 101, 101, 103, 105]


def test_edits_of_edits_lead_back_to_the_document() -> None:
    once = edit(original("> a\n> b\n> c", 10), [Edit(0, 2, ""), Edit(4, 6, ""), Edit(8, 10, "")])
    twice = edit(once, [Edit(2, 3, "(b)")])
    assert once.text == "a\nb\nc"
    assert twice.text == "a\n(b)\nc"
    assert twice.origin(0) == 12
    assert twice.origin(2) == 16
    assert twice.origin(6) == 20


def test_the_end_is_a_position_too() -> None:
    assert original("abc", 5).origin(3) == 8
    assert edit(original("abc", 5), [Edit(3, 3, "!")]).origin(4) == 8


def test_a_text_that_is_edited_away_keeps_its_place() -> None:
    assert edit(original("abc", 5), [Edit(0, 3, "")]).origin(0) == 5

from onesource.code.source.nearest import did_you_mean, nearest, one_of


def test_the_likest_names_come_first_and_equals_in_order() -> None:
    assert nearest("invertt", ["norm", "inverse", "invert", "invent", "invert"]) == [
        "invert",
        "invent",
        "inverse",
    ]
    assert nearest("x", ["b", "c", "a", "d"]) == ["a", "b", "c"]


def test_names_are_listed_as_in_a_sentence() -> None:
    assert one_of(["a"]) == "'a'"
    assert one_of(["a", "b"]) == "'a' or 'b'"
    assert one_of(["a", "b", "c"]) == "'a', 'b' or 'c'"


def test_without_candidates_there_is_nothing_to_suggest() -> None:
    assert did_you_mean("x", []) == "The library is empty."

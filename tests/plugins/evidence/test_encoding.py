"""Evidence to text and back: one text for the same evidence, and no other text is believed."""

from __future__ import annotations

import json
import random

import pytest

from onesource.evidence.decoding import decoded
from onesource.evidence.encoding import encoded, parts
from onesource.evidence.ranges import numbers_of, ranges
from onesource.evidence.records import Entry, Evidence
from onesource.storage.sealed import digest

EVIDENCE = Evidence(
    {
        "snippets.area:PI": Entry(
            "c1",
            "2026-01-01",
            {"python": "3.11"},
            {"tests/test_b.py::test_disc[2]": frozenset({0}), "README.md": frozenset()},
        ),
        "snippets.area:disc_area": Entry(
            "c2",
            "2026-02-02",
            {"python": "3.11", "numpy": "2.4.6"},
            {
                "tests/test_a.py::TestDisc::test_it": frozenset({0, 1, 2, 5}),
                "tests/test_b.py::test_disc[2]": frozenset({0, 1, 2, 5}),
                "tests/test_b.py::test_disc[10::a]": frozenset({0, 1, 2, 5}),
                "tests/test_b.py::test_disc": frozenset({7}),
            },
        ),
    },
    {"tests/test_b.py::test_disc[2]": frozenset({"xla", "replicas 2"})},
    {"tests/test_b.py::test_disc": "0123", "README.md": "4567"},
)

TEXT = """\
{
 "code": {
  "README.md": {
   "": "4567"
  },
  "tests/test_a.py": {},
  "tests/test_b.py": {
   "::test_disc": "0123"
  }
 },
 "kinds": {
  "replicas 2": {
   "tests/test_b.py": "2"
  },
  "xla": {
   "tests/test_b.py": "2"
  }
 },
 "schema": 1,
 "sha256": "SHA",
 "subjects": {
  "snippets.area:PI": {
   "closure": "c1",
   "date": "2026-01-01",
   "tests": {
    "README.md": {"": "0"},
    "tests/test_b.py": {"0": "2"}
   },
   "versions": {
    "python": "3.11"
   }
  },
  "snippets.area:disc_area": {
   "closure": "c2",
   "date": "2026-02-02",
   "tests": {
    "tests/test_a.py": {"0-2,5": "0"},
    "tests/test_b.py": {"0-2,5": "1-2", "7": "0"}
   },
   "versions": {
    "numpy": "2.4.6",
    "python": "3.11"
   }
  }
 },
 "tests": {
  "README.md": {
   "": [""]
  },
  "tests/test_a.py": {
   "::TestDisc::test_it": [""]
  },
  "tests/test_b.py": {
   "::test_disc": ["", "[10::a]", "[2]"]
  }
 }
}
"""


def signed(**changes: object) -> str:
    """The text of EVIDENCE with changes that somebody has gone to the trouble of signing."""
    document = {**json.loads(encoded(EVIDENCE)), **changes}
    del document["sha256"]
    return json.dumps({**document, "sha256": digest(document)})


def subject(**changes: object) -> str:
    entry = {"closure": "c", "date": "2026-01-01", "tests": {}, "versions": {}}
    return signed(subjects={"s": {**entry, **changes}})


def test_evidence_is_a_text_to_review_and_comes_back_as_it_was():
    text = encoded(EVIDENCE)
    assert text == TEXT.replace("SHA", json.loads(text)["sha256"])
    assert decoded(text) == EVIDENCE
    assert encoded(decoded(text)) == text
    assert decoded(encoded(Evidence())) == Evidence()


def test_the_order_in_which_tests_ran_does_not_matter():
    entries = {
        name: Entry(entry.closure, entry.date, entry.versions, dict(reversed(entry.tests.items())))
        for name, entry in reversed(EVIDENCE.entries.items())
    }
    assert encoded(Evidence(entries, EVIDENCE.kinds, EVIDENCE.code)) == encoded(EVIDENCE)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("tests/a.py::test_a", ("tests/a.py", "::test_a", "")),
        ("tests/a.py::TestA::test_a[x::[y]-z]", ("tests/a.py", "::TestA::test_a", "[x::[y]-z]")),
        ("tests/a[1].py::test_a[]", ("tests/a[1].py", "::test_a", "[]")),
        ("README.md", ("README.md", "", "")),
    ],
)
def test_an_id_has_a_path_a_function_and_a_case(test, expected):
    assert parts(test) == expected
    assert "".join(expected) == test


def test_ranges_are_written_in_one_way_only():
    generator = random.Random(0)
    for _ in range(200):
        numbers = frozenset(generator.sample(range(30), generator.randrange(30)))
        assert numbers_of(ranges(numbers), below=30) == numbers
    for text in (
        "1,0",
        "0,1",
        "3-3",
        "2-1",
        "0-30",
        "30",
        "01",
        "-1",
        "1-",
        ",",
        "a",
        "\N{ARABIC-INDIC DIGIT ONE}",
    ):
        with pytest.raises(ValueError, match="expected ranges of numbers below 30, found"):
            numbers_of(text, below=30)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1 is not JSON (Expecting value)"),
        ("[" * 100_000, "it is nested too deeply"),
        ("[]", "expected the document to be a dict, found a list"),
        ('{"schema": 2}', "expected schema 1, found 2"),
        ('{"a": 1, "b": {"c": 2, "c": 3}}', "it has the key 'c' twice"),
        ('{"a": NaN}', "it has the value NaN"),
        ('{"a": -Infinity}', "it has the value -Infinity"),
        (signed(tests=[]), "expected 'tests' to be a dict, found a list"),
        (signed(tests={"a.py": {"::f": "[1]"}}), "expected cases of a.py::f to be a list, found a str"),
        (signed(tests={"a.py": {"::f": [1]}}), "expected a case of a.py::f to be a str, found a int"),
        (signed(subjects={"s": None}), "expected s to be a dict, found a NoneType"),
        (signed(subjects={"s": {}}), "expected 'tests' to be a dict, found a NoneType"),
        (subject(tests={"a.py": {"0": "0"}}), "expected ranges of numbers below 0, found '0'"),
        (subject(versions={"p": 3}), "expected a version of s to be a str, found a int"),
        (subject(date=None), "expected the date of s to be a str, found a NoneType"),
        (subject(date="2026-13-01"), "month must be in 1..12"),
        (subject(closure=0), "expected the closure of s to be a str, found a int"),
        (encoded(EVIDENCE).replace("2026-01", "2026-03"), "its sha256 is not that of its content"),
    ],
)
def test_what_was_not_written_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError) as refusal:
        decoded(text)
    assert str(refusal.value) == reason


def test_no_cut_and_no_flipped_bit_goes_unnoticed():
    data = encoded(EVIDENCE).encode()
    for end in range(len(data) - 2):
        with pytest.raises(ValueError):
            decoded(data[:end].decode())
    for place in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[place] ^= 1 << bit
            try:
                assert decoded(flipped.decode()) == EVIDENCE  # white space between values
            except ValueError:
                continue

"""A change of what was sealed is found, and what JSON leaves open is refused."""

import json

import pytest

from onesource.storage.sealed import break_seal, digest, instance, parsed


def test_what_was_sealed_is_read_again_without_its_seal() -> None:
    content = {"schema": 1, "numbers": [1, 2.5], "text": "α"}
    document = parsed(json.dumps(content | {"sha256": digest(content)}))
    break_seal(document, document, schema=1)
    assert document == content


def test_the_seal_does_not_depend_on_the_layout() -> None:
    assert digest({"a": 1, "b": [2]}) == digest(json.loads('{"b" : [ 2 ],\n "a": 1}'))


def test_every_flipped_bit_is_found() -> None:
    content = {"schema": 1, "numbers": [1, 2.5]}
    text = json.dumps(content | {"sha256": digest(content)}).encode()
    for place in range(8 * len(text)):
        flipped = bytearray(text)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(ValueError):  # UnicodeDecodeError is one
            document = parsed(flipped.decode())
            break_seal(document, document, schema=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1 is not JSON (Expecting value)"),
        ('{\n"a": 1,\n}', "line 3 is not JSON (Expecting property name enclosed in double quotes)"),
        ("[" * 100_000, "it is nested too deeply"),
        ("[]", "expected the document to be a dict, found a list"),
        ('{"a": 1, "a": 2}', "it has the key 'a' twice"),
        ('{"a": NaN}', "it has the value NaN"),
        ('{"a": -Infinity}', "it has the value -Infinity"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError) as refused:
        parsed(text)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({}, "expected schema 1, found None"),
        ({"schema": 2}, "expected schema 1, found 2"),
        ({"schema": 1}, "its sha256 is not that of its content"),
        ({"schema": 1, "sha256": "0"}, "its sha256 is not that of its content"),
    ],
)
def test_a_broken_seal_is_named(record: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError) as refused:
        break_seal(record, record, schema=1)
    assert str(refused.value) == message


def test_a_value_of_another_kind_is_named() -> None:
    assert instance(list, [1], "'cells'") == [1]
    with pytest.raises(ValueError, match=r"^expected 'cells' to be a list, found a NoneType$"):
        instance(list, None, "'cells'")

"""Frozen results are notebooks, their bytes follow from their content, and nothing else is read."""

import json
import random
from dataclasses import replace

import nbformat
import pytest

from onesource.results.decoding import decoded
from onesource.results.encoding import encoded, lines
from onesource.storage.sealed import digest
from onesource.results.frozen import FrozenCell, Output


def test_what_is_written_is_read(frozen):
    assert decoded(encoded(frozen)) == frozen


def test_the_text_is_a_notebook(frozen):
    notebook = nbformat.reads(encoded(frozen), as_version=4)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == ["imports", "one", "two", "three"]
    assert notebook.cells[1].outputs[0].text == "1\n2\n"
    assert notebook.cells[2].outputs[0].execution_count is None


def test_the_order_of_names_in_memory_makes_no_difference(frozen):
    inputs = replace(frozen.inputs, data=dict(reversed(frozen.inputs.data.items())))
    assert encoded(replace(frozen, inputs=inputs)) == encoded(frozen)


def test_two_thousand_flipped_bits_and_truncations_are_noticed(frozen):
    content = encoded(frozen).encode()
    draw = random.Random(0)
    for round_ in range(2000):
        if round_ % 4:
            position = draw.randrange(len(content) * 8)
            damaged = bytearray(content)
            damaged[position // 8] ^= 1 << position % 8
        else:
            damaged = bytearray(content[: draw.randrange(len(content))])
        with pytest.raises(ValueError):
            decoded(bytes(damaged).decode("utf-8"))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda d: d.pop("cells"), "expected 'cells' to be a list, found a NoneType"),
        (lambda d: d["cells"].pop(0), "its first cell is not 'imports'"),
        (
            lambda d: d["cells"][1]["outputs"].append({"output_type": "error"}),
            "'one' has an output of the type 'error'",
        ),
        (
            lambda d: d["cells"][2]["outputs"][0]["data"].update({"application/javascript": ["alert(1)"]}),
            "an output of 'two': no page may show 'application/javascript'.",
        ),
        (
            lambda d: d["cells"][2]["outputs"][0]["data"].update(
                {"text/html": ["<script>alert(1)</script>"]}
            ),
            "an output of 'two': its HTML is not a table of text: <script> stands in it. "
            "Show a pandas table, or text.",
        ),
        (
            lambda d: d["cells"][2]["outputs"][0]["data"]["text/html"].append("\n"),
            "an output of 'two' holds what no page may show",
        ),
        (
            lambda d: d["cells"][1].update(outputs=d["cells"][1]["outputs"] * 101),
            "'one' has 101 outputs",
        ),
        (
            lambda d: d["metadata"]["onesource"]["values"][0].update(text="x", value="1\n\n# 2"),
            "the value of 'x' is no text of one line",
        ),
        (lambda d: d["cells"][1].update(metadata={"x": 1}), "it is laid out in another way"),
        (lambda d: d["cells"][1].update(execution_count=1), "it is laid out in another way"),
        (lambda d: d["metadata"]["onesource"].update(schema=2), "expected schema 1, found 2"),
        (lambda d: d["metadata"]["onesource"].update(key="0"), "it is laid out in another way"),
        (
            lambda d: d["metadata"]["onesource"]["inputs"].update(cells=[["a"]]),
            "expected pairs of texts in 'cells'",
        ),
        (
            lambda d: d["metadata"]["onesource"]["inputs"].pop("data"),
            "expected 'data' to be a dict, found a NoneType",
        ),
        (lambda d: d.pop("metadata"), "expected what holds 'onesource' to be a dict, found a NoneType"),
    ],
)
def test_what_was_not_written_is_refused_even_with_a_right_hash(frozen, change, what):
    document = json.loads(encoded(frozen))
    document["metadata"]["onesource"].pop("sha256")
    change(document)
    if "metadata" in document:
        document["metadata"]["onesource"]["sha256"] = digest(document)
    text = json.dumps(document, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    with pytest.raises(ValueError) as refusal:
        decoded(text)
    assert str(refusal.value) == what


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ('"nbformat": 4', '"nbformat": 4, "nbformat": 4', "it has the key 'nbformat' twice"),
        ('"nbformat": 4', '"nbformat": NaN', "it has the value NaN"),
        ('"nbformat": 4', '"nbformat": 5', "its sha256 is not that of its content"),
        ('"nbformat": 4', '"nbformat":  4', "it is laid out in another way"),
        ('"nbformat": 4', '"nbformat" 4', "line 158 is not JSON (Expecting ':' delimiter)"),
    ],
)
def test_damage_is_named(frozen, before, after, what):
    text = encoded(frozen)
    assert before in text
    with pytest.raises(ValueError) as refusal:
        decoded(text.replace(before, after, 1))
    assert str(refusal.value) == what


def test_nesting_does_not_exhaust_the_stack():
    with pytest.raises(ValueError, match="it is nested too deeply"):
        decoded("[" * 100_000)


def test_lines_are_those_of_python_not_of_unicode():
    assert lines("a\u2028b\nc") == ["a\u2028b\n", "c"]
    assert lines("a\n") == ["a\n"]
    assert lines("") == []


def test_numbers_that_json_has_not_are_not_written(frozen):
    figure = {"application/vnd.onesource.figure+json": {"x": [float("nan")]}}
    bad = replace(frozen, cells=(FrozenCell("one", "1\n", (Output("display_data", figure),)),))
    with pytest.raises(ValueError):
        encoded(bad)

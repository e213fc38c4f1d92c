"""The text of a notebook to frozen results: nothing is believed that `encoded` did not write."""

from typing import Any

from onesource.model import ProblemError
from onesource.results.cells import IMPORTS
from onesource.results.encoding import SCHEMA, encoded
from onesource.results.frozen import Frozen, FrozenCell, Inputs, Output, Value
from onesource.results.mime import FIGURE, PNG, TEXT
from onesource.results.outputs import MOST, checked
from onesource.results.plain_text import clean_text
from onesource.storage.sealed import break_seal, instance, parsed


def decoded(text: str) -> Frozen:
    """Raises ValueError, whose text goes on from 'is not what was written: '."""
    document = parsed(text)
    ours = instance(dict, _field(document, "metadata", "onesource"), "its record")
    break_seal(ours, document, schema=SCHEMA)
    cells = [_cell(instance(dict, cell, "a cell")) for cell in instance(list, document.get("cells"), "'cells'")]
    if not cells or cells[0].name != IMPORTS or cells[0].outputs:
        raise ValueError(f"its first cell is not '{IMPORTS}'")
    values = [_value(instance(dict, value, "a value")) for value in instance(list, ours.get("values"), "'values'")]
    inputs = _inputs(instance(dict, ours.get("inputs"), "'inputs'"))
    frozen = Frozen(cells[0].code, tuple(cells[1:]), tuple(values), inputs)
    if encoded(frozen) != text:
        raise ValueError("it is laid out in another way")
    return frozen


def _cell(record: dict[str, Any]) -> FrozenCell:
    name = instance(str, record.get("id"), "the id of a cell")
    code = _text(record.get("source"), f"the source of '{name}'") + "\n"
    found = instance(list, record.get("outputs"), f"the outputs of '{name}'")
    if len(found) > MOST:
        raise ValueError(f"'{name}' has {len(found)} outputs")
    outputs = tuple(_output(instance(dict, output, f"an output of '{name}'"), name) for output in found)
    return FrozenCell(name, code, outputs)


def _output(record: dict[str, Any], name: str) -> Output:
    kind = record.get("output_type")
    if kind == "stream":
        output = Output("stream", {TEXT: _text(record.get("text"), f"a text of '{name}'")})
    elif kind in ("execute_result", "display_data"):
        bundle = instance(dict, record.get("data"), f"an output of '{name}'")
        output = Output(
            kind,
            {
                key: value if key in (FIGURE, PNG) else _text(value, f"{key} of '{name}'")
                for key, value in bundle.items()
            },
        )
    else:
        raise ValueError(f"'{name}' has an output of the type {kind!r}")
    try:
        if checked(output) == output:
            return output
    except ProblemError as error:
        raise ValueError(f"an output of '{name}': {error.message}") from None
    raise ValueError(f"an output of '{name}' holds what no page may show")


def _value(record: dict[str, Any]) -> Value:
    after, text, value = (instance(str, record.get(name), f"'{name}'") for name in ("after", "text", "value"))
    if "\n" in value or clean_text(value) != value:
        raise ValueError(f"the value of '{text}' is no text of one line")
    return Value(after, text, value)


def _inputs(record: dict[str, Any]) -> Inputs:
    return Inputs(
        _pairs(record, "cells"),
        _pairs(record, "expressions"),
        _names(record, "code"),
        _names(record, "data"),
        _names(record, "versions"),
        instance(str, record.get("python"), "'python'"),
    )


def _pairs(record: dict[str, Any], name: str) -> tuple[tuple[str, str], ...]:
    pairs = [instance(list, pair, f"one of '{name}'") for pair in instance(list, record.get(name), f"'{name}'")]
    if any(len(pair) != 2 or not all(isinstance(each, str) for each in pair) for pair in pairs):
        raise ValueError(f"expected pairs of texts in '{name}'")
    return tuple((first, second) for first, second in pairs)


def _names(record: dict[str, Any], name: str) -> dict[str, str]:
    found = instance(dict, record.get(name), f"'{name}'")
    return {key: instance(str, value, f"one of '{name}'") for key, value in found.items()}


def _text(value: object, what: str) -> str:
    return "".join(instance(str, line, f"a line of {what}") for line in instance(list, value, what))


def _field(document: dict[str, Any], *names: str) -> object:
    value: object = document
    for name in names:
        value = instance(dict, value, f"what holds '{name}'").get(name)
    return value

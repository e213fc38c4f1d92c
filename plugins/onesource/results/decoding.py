"""The text of a notebook to frozen results: nothing is believed that `encoded` did not write."""

import json
from typing import Any, NoReturn, TypeVar

from onesource.model import ProblemError
from onesource.results.cells import IMPORTS
from onesource.results.encoding import SCHEMA, digest, encoded
from onesource.results.frozen import Frozen, FrozenCell, Inputs, Output, Value
from onesource.results.mime import FIGURE, PNG, TEXT
from onesource.results.outputs import checked

Kind = TypeVar("Kind")


def decoded(text: str) -> Frozen:
    """Raises ValueError, whose text goes on from 'is not what was written: '."""
    try:
        document = json.loads(text, object_pairs_hook=_once_each, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno} is not JSON ({error.msg})") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    document = _a(dict, document, "the document")
    ours = _a(dict, _field(document, "metadata", "onesource"), "its record")
    if ours.get("schema") != SCHEMA:
        raise ValueError(f"expected schema {SCHEMA}, found {ours.get('schema')!r}")
    if ours.pop("sha256", None) != digest(document):
        raise ValueError("its sha256 is not that of its content")
    cells = [_cell(_a(dict, cell, "a cell")) for cell in _a(list, document.get("cells"), "'cells'")]
    if not cells or cells[0].name != IMPORTS or cells[0].outputs:
        raise ValueError(f"its first cell is not '{IMPORTS}'")
    values = [_value(_a(dict, value, "a value")) for value in _a(list, ours.get("values"), "'values'")]
    inputs = _inputs(_a(dict, ours.get("inputs"), "'inputs'"))
    frozen = Frozen(cells[0].code, tuple(cells[1:]), tuple(values), inputs)
    if encoded(frozen) != text:
        raise ValueError("it is laid out in another way")
    return frozen


def _cell(record: dict[str, Any]) -> FrozenCell:
    name = _a(str, record.get("id"), "the id of a cell")
    code = _text(record.get("source"), f"the source of '{name}'") + "\n"
    found = _a(list, record.get("outputs"), f"the outputs of '{name}'")
    outputs = tuple(_output(_a(dict, output, f"an output of '{name}'"), name) for output in found)
    return FrozenCell(name, code, outputs)


def _output(record: dict[str, Any], name: str) -> Output:
    kind = record.get("output_type")
    if kind == "stream":
        output = Output("stream", {TEXT: _text(record.get("text"), f"a text of '{name}'")})
    elif kind in ("execute_result", "display_data"):
        bundle = _a(dict, record.get("data"), f"an output of '{name}'")
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
    after, text, value = (_a(str, record.get(name), f"'{name}'") for name in ("after", "text", "value"))
    return Value(after, text, value)


def _inputs(record: dict[str, Any]) -> Inputs:
    return Inputs(
        _pairs(record, "cells"),
        _pairs(record, "expressions"),
        _names(record, "code"),
        _names(record, "data"),
        _names(record, "versions"),
        _a(str, record.get("python"), "'python'"),
    )


def _pairs(record: dict[str, Any], name: str) -> tuple[tuple[str, str], ...]:
    pairs = [_a(list, pair, f"one of '{name}'") for pair in _a(list, record.get(name), f"'{name}'")]
    if any(len(pair) != 2 or not all(isinstance(each, str) for each in pair) for pair in pairs):
        raise ValueError(f"expected pairs of texts in '{name}'")
    return tuple((first, second) for first, second in pairs)


def _names(record: dict[str, Any], name: str) -> dict[str, str]:
    found = _a(dict, record.get(name), f"'{name}'")
    return {key: _a(str, value, f"one of '{name}'") for key, value in found.items()}


def _text(value: object, what: str) -> str:
    return "".join(_a(str, line, f"a line of {what}") for line in _a(list, value, what))


def _field(document: dict[str, Any], *names: str) -> object:
    value: object = document
    for name in names:
        value = _a(dict, value, f"what holds '{name}'").get(name)
    return value


def _a(kind: type[Kind], value: object, what: str) -> Kind:
    if not isinstance(value, kind):
        raise ValueError(f"expected {what} to be a {kind.__name__}, found a {type(value).__name__}")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [name for name, _ in pairs]
        raise ValueError(f"it has the key {next(name for name in keys if keys.count(name) > 1)!r} twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"it has the value {constant}")

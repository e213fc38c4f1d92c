"""Frozen results to the text of a notebook: the same results give the same bytes."""

import json
from typing import Any

from onesource.results.cells import IMPORTS
from onesource.results.frozen import Frozen, Inputs, Output
from onesource.results.mime import FIGURE, PNG, TEXT
from onesource.storage.sealed import digest

SCHEMA = 1
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def encoded(frozen: Frozen) -> str:
    document = _document(frozen)
    document["metadata"]["onesource"]["sha256"] = digest(document)
    return json.dumps(document, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def key(inputs: Inputs) -> str:
    return digest(inputs_document(inputs))


def inputs_document(inputs: Inputs) -> dict[str, Any]:
    return {
        "cells": [list(pair) for pair in inputs.cells],
        "expressions": [list(pair) for pair in inputs.expressions],
        "code": dict(inputs.code),
        "data": dict(inputs.data),
        "versions": dict(inputs.versions),
        "python": inputs.python,
    }


def _document(frozen: Frozen) -> dict[str, Any]:
    ours = {
        "schema": SCHEMA,
        "inputs": inputs_document(frozen.inputs),
        "key": key(frozen.inputs),
        "values": [{"after": each.after, "text": each.text, "value": each.value} for each in frozen.values],
    }
    return {
        "cells": [
            _cell(IMPORTS, frozen.imports, ()),
            *(_cell(cell.name, cell.code, cell.outputs) for cell in frozen.cells),
        ],
        "metadata": {
            "kernelspec": KERNEL,
            "language_info": {"name": "python", "version": frozen.inputs.python},
            "onesource": ours,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(name: str, code: str, outputs: tuple[Output, ...]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {},
        "outputs": [_output(output) for output in outputs],
        "source": lines(code.removesuffix("\n")),
    }


def _output(output: Output) -> dict[str, Any]:
    if output.kind == "stream":
        return {"name": "stdout", "output_type": "stream", "text": lines(output.data[TEXT])}
    data = {kind: value if kind in (FIGURE, PNG) else lines(value) for kind, value in output.data.items()}
    count = {"execution_count": None} if output.kind == "execute_result" else {}
    return {"data": data, "metadata": {}, "output_type": output.kind, **count}


def lines(text: str) -> list[str]:
    """A text as notebooks have it: its lines, with their ends."""
    parts = text.split("\n")
    return [f"{line}\n" for line in parts[:-1]] + ([parts[-1]] if parts[-1] else [])

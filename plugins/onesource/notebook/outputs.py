"""Frozen outputs as a notebook holds them."""

from nbformat import NotebookNode, v4

from onesource.results.cells import Cell
from onesource.results.frozen import Output
from onesource.results.mime import PNG, SVG, TABLE, TEXT


def as_they_are(_: Cell, outputs: tuple[Output, ...]) -> list[NotebookNode]:
    """What a notebook can show: not the twins for dark pages, and not the data of figures."""
    made = []
    for output in outputs:
        if output.kind == "stream":
            made.append(v4.new_output("stream", name="stdout", text=output.data[TEXT]))
            continue
        data = {kind: output.data[kind] for kind in (TEXT, TABLE, PNG, SVG) if kind in output.data}
        made.append(v4.new_output(output.kind, data=data))
    return made

"""The nouns of frozen results."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onesource.results.normal import normal

Bundle = Mapping[str, Any]  # type -> text; of figure data, what JSON can say


@dataclass(frozen=True)
class Output:
    """One thing that a cell shows."""

    kind: str  # stream, execute_result or display_data
    data: Bundle  # of a stream, its text as text/plain


@dataclass(frozen=True)
class FrozenCell:
    name: str
    code: str
    outputs: tuple[Output, ...]


@dataclass(frozen=True)
class Value:
    """What an {eval} expression gave."""

    after: str  # name of the last cell above; "" if there is none
    text: str  # of the expression
    value: str


@dataclass(frozen=True)
class Inputs:
    """All that the outputs depend on."""

    cells: tuple[tuple[str, str], ...]  # names in order, each with the sha256 of its normal form
    expressions: tuple[tuple[str, str], ...]  # the same, by the name of the cell above; sorted
    code: Mapping[str, str]  # dotted name of a symbol that cells use -> its closure hash
    data: Mapping[str, str]  # path of a file -> its sha256
    versions: Mapping[str, str]  # of the packages that were loaded, as in the lock
    python: str  # to the minor number: 3.11


@dataclass(frozen=True)
class Frozen:
    """The results of one post."""

    imports: str  # Python: what the cells find already imported
    cells: tuple[FrozenCell, ...]
    values: tuple[Value, ...]  # sorted
    inputs: Inputs

    def outputs(self, name: str) -> tuple[Output, ...] | None:
        """What a cell shows; None if it did not run."""
        return next((cell.outputs for cell in self.cells if cell.name == name), None)

    def value(self, after: str, text: str) -> str | None:
        """What an expression gave, however it is formatted."""
        wanted = normal(text)
        found = (each.value for each in self.values if each.after == after and normal(each.text) == wanted)
        return next(found, None)

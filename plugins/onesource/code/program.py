"""A symbol and all that it needs as one file that runs without the library.

It does what the package does, but for this: objects say that they are of `__main__`; a function that had to
take another name shows it in its repr and in errors; what the library imports for type checkers only is
defined if it is the library's own, and imported for type checkers only if it is not. Imports that no
statement of the program uses are left out, as is the body of `if __name__ == "__main__":`.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onesource.code.closure import closure, root_of
from onesource.code.copies import copies
from onesource.code.cutting import span_of
from onesource.code.entities import External
from onesource.code.graph import Graph
from onesource.code.header import Versions, header
from onesource.code.import_lines import import_blocks, import_lines
from onesource.code.library import Library
from onesource.code.modules import Statement
from onesource.code.naming import Naming
from onesource.code.outline import Named
from onesource.code.rewriting import rewritten
from onesource.code.self_check import check

CHECKING = External("typing", "TYPE_CHECKING", "TYPE_CHECKING")


@dataclass(frozen=True)
class Body:
    """A program without its head."""

    text: str
    required: tuple[str, ...]  # packages outside the standard library
    optional: tuple[str, ...]  # those that it imports under a condition


def program(library: Library, target: str, *, versions: Versions, source_link: str, licence: str) -> str:
    """The file that `python` or `uv run` runs.

    `versions` says for the name of an import what to install, such as {"numpy": "numpy==2.4.6"}; several
    where one is not enough, as Keras needs a backend: {"keras": ["keras==3.15.1", "tensorflow==2.21.0"]}.

    Raises:
        ProblemError: as `closure` does; PRG-NAME, if two names meet; PRG-VERSION, if `versions` lacks one.
    """
    found = body(library, target)
    head = header(
        target,
        source_link=source_link,
        licence=licence,
        required=found.required,
        optional=found.optional,
        versions=versions,
    )
    return f"{head}\n{found.text}"


def body(library: Library, target: str) -> Body:
    found = closure(library, target)
    graph = library.effects.graph
    left_out, same = copies(library.effects, found.statements)
    statements = [statement for statement in found.statements if statement not in left_out]
    for_types, loads = _imports(graph, statements)
    naming = Naming(graph, root_of(found.target), statements, same=same, also=loads)
    blocks = ["from __future__ import annotations"] if _has_lazy_annotations(graph, statements) else []
    blocks += import_blocks(loads, naming)
    if for_types:
        lines = "\n".join(import_lines(for_types, for_types, naming))
        blocks.append(f"if {naming(CHECKING)}:\n    " + lines.replace("\n", "\n    "))
    text = "\n\n".join(blocks)
    before = None
    for statement in statements:
        text += _gap(graph, before, statement, first=not blocks) + rewritten(graph, statement, naming)
        before = statement
    text += "\n"
    check(text, target)
    inside = set(_imported_inside(statements))
    required = {each.package for each in loads} | {package for package, always in inside if always}
    optional = {package for package, _ in inside} - required
    return Body(text, _third_party(required), _third_party(optional))


def _imports(
    graph: Graph, statements: Sequence[Statement]
) -> tuple[dict[External, set[str]], dict[External, set[str]]]:
    """The imports for type checkers only, and the others."""
    modules = sorted({statement.module for statement in statements})
    used = {each.entity for statement in statements for each in graph.references(statement)}
    for_types: dict[External, set[str]] = {}
    loads: dict[External, set[str]] = {}
    for external in sorted(entity for entity in used if isinstance(entity, External)):
        imports = graph.imports_of(external, modules)
        kind = for_types if all(each.typing_only for each in imports) else loads
        kind[external] = {each.loads for each in imports}
    if for_types:
        loads[CHECKING] = {CHECKING.module}
    return for_types, loads


def _has_lazy_annotations(graph: Graph, statements: Sequence[Statement]) -> bool:
    return any(each.is_annotated and graph.modules[each.module].lazy_annotations for each in statements)


def _gap(graph: Graph, before: Statement | None, statement: Statement, *, first: bool) -> str:
    """Two blank lines around functions and classes, one around what is long or has a comment."""
    if before is None and first:
        return "\n" if isinstance(statement.node, Named) else ""
    if isinstance(statement.node, Named) or (before and isinstance(before.node, Named)):
        return "\n\n\n"
    outline = graph.modules[statement.module].outline
    span = span_of(outline, statement.node)
    long = before is None or span.first != span.last or before.node.end_lineno != before.node.lineno
    return "\n\n" if long else "\n"


def _imported_inside(statements: Sequence[Statement]) -> Iterator[tuple[str, bool]]:
    """The packages that statements import, and whether without a condition."""
    for statement in statements:
        for imported, node in statement.imports:
            outer: ast.AST | None = node
            while outer and not isinstance(outer, ast.If | ast.Try):
                outer = statement.parents.get(outer)
            yield imported.loads.partition(".")[0], outer is None


def _third_party(packages: set[str]) -> tuple[str, ...]:
    return tuple(sorted(packages - sys.stdlib_module_names))

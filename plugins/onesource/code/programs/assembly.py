"""The statements of a closure, put together as text: imports, then definitions under the names they get."""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onesource.code.closure import Closure
from onesource.code.library import Library
from onesource.code.names.entities import External, Global
from onesource.code.names.graph import Graph
from onesource.code.names.modules import Statement
from onesource.code.programs.copies import copies
from onesource.code.programs.import_lines import import_blocks, import_lines
from onesource.code.programs.naming import Naming
from onesource.code.programs.rewriting import rewritten
from onesource.code.source.cutting import span_of
from onesource.code.source.outline import Named

CHECKING = External("typing", "TYPE_CHECKING", "TYPE_CHECKING")


@dataclass(frozen=True)
class Assembly:
    graph: Graph
    statements: tuple[Statement, ...]  # in order, each once
    same: Mapping[Global, Global]  # names of statements that are left out -> those that stand for them
    naming: Naming
    loads: Mapping[External, set[str]]  # what is imported, and what `import` says for it
    for_types: Mapping[External, set[str]]  # what is imported for type checkers only

    @property
    def imports(self) -> str:
        """The lines before the first definition, without a line end after the last."""
        lazy = _has_lazy_annotations(self.graph, self.statements)
        blocks = ["from __future__ import annotations"] if lazy else []
        blocks += import_blocks(self.loads, self.naming)
        if self.for_types:
            lines = "\n".join(import_lines(self.for_types, self.for_types, self.naming))
            blocks.append(f"if {self.naming(CHECKING)}:\n    " + lines.replace("\n", "\n    "))
        return "\n\n".join(blocks)

    def text(self, statements: Iterable[Statement], *, first: bool) -> str:
        """Definitions; `first` if nothing stands above them, and else with blank lines before."""
        text = ""
        before = None
        for statement in statements:
            text += _gap(self.graph, before, statement, first=first)
            text += rewritten(self.graph, statement, self.naming)
            before = statement
        return text

    @property
    def packages(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Outside the standard library: those that are needed, those imported under a condition."""
        inside = set(_imported_inside(self.statements))
        required = {each.package for each in self.loads} | {package for package, always in inside if always}
        optional = {package for package, _ in inside} - required
        return _third_party(required), _third_party(optional)


def assemble(
    library: Library,
    found: Closure,
    kept: Sequence[Global],
    *,
    taken: Mapping[str, External | None] | None = None,
) -> Assembly:
    """`kept` are the symbols that keep their names; see `Naming` for `taken`.

    Raises:
        ProblemError: PRG-NAME, if two names meet.
    """
    graph = library.effects.graph
    left_out, same = copies(library.effects, found.statements)
    statements = tuple(statement for statement in found.statements if statement not in left_out)
    for_types, loads = _imports(graph, statements)
    naming = Naming(graph, kept, statements, same=same, also=loads, taken=taken)
    return Assembly(graph, statements, same, naming, loads, for_types)


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

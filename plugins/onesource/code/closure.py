"""Everything of the library that a symbol needs, found by reading alone."""

import ast
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from onesource.code.library import Library
from onesource.code.names.entities import Broken, External, Global
from onesource.code.names.graph import MOST_LEVELS
from onesource.code.names.modules import Statement
from onesource.code.names.refusal import Refusal
from onesource.code.running.effects import Effects
from onesource.code.running.importing import import_order
from onesource.code.running.ordering import ordered
from onesource.code.running.refused import effect_refusal, module_refusals, statement_refusals
from onesource.model import Symbol


@dataclass(frozen=True)
class Closure:
    target: Symbol
    statements: tuple[Statement, ...]  # in the order of the program
    externals: tuple[External, ...]  # the names that they import
    symbols: tuple[str, ...]  # dotted names of what the statements bind, in their order
    third_party: tuple[str, ...]  # the packages outside the standard library that they import


def closure(library: Library, target: str) -> Closure:
    """The class stands for its methods.

    Raises:
        ProblemError: there is no such symbol.
        Refusal: it cannot be cut out; PRG-IMPORT, PRG-NAME, PRG-UNBOUND, PRG-DYNAMIC, PRG-MODULE,
            PRG-REBOUND, PRG-CYCLE, PRG-REGISTRY, PRG-EFFECT, PRG-ANNOTATIONS or PRG-DEEP.
    """
    return joint_closure(library, [target])


def joint_closure(library: Library, targets: Sequence[str]) -> Closure:
    """What one or more symbols need, as one program; the first is its target. Raises as `closure` does."""
    effects = library.effects
    symbols = [library.symbol(target) for target in targets]
    gathering = _Gathering(effects, ", ".join(targets))
    for symbol, target in zip(symbols, targets, strict=True):
        _refuse_unclear(effects, symbol, target)
        gathering.need(root_of(symbol))
    gathering.add_changes()
    found = sorted(gathering.statements, key=lambda each: (each.path, each.line, each.node.col_offset))
    roots = [symbol.module for symbol in symbols]
    imported, count = import_order(effects.graph, roots, sorted(gathering.modules))
    for statement in imported[:count]:
        if statement not in gathering.statements and (refusal := effect_refusal(effects, statement)):
            raise refusal
    _refuse_copies(effects, found)
    _refuse_two_kinds_of_annotations(effects, found)
    statements = tuple(ordered(effects, found, imported))
    return Closure(
        symbols[0],
        statements,
        tuple(sorted(gathering.externals)),
        tuple(f"{each.module}:{name}" for each in statements for name in sorted(each.binds)),
        _third_party(gathering.externals, statements),
    )


def root_of(symbol: Symbol) -> Global:
    """What the module binds: of a method, the class."""
    return Global(symbol.module, symbol.name.partition("#")[0].partition(".")[0])


def _refuse_unclear(effects: Effects, symbol: Symbol, target: str) -> None:
    """A symbol that importing its module does not bind, or not alone."""
    path, modules, root = symbol.source.path, effects.graph.modules, root_of(symbol)
    if symbol.module not in modules:
        message = f"nested more than {MOST_LEVELS} levels deep. Split what is nested."
        raise Refusal("PRG-DEEP", path, 1, message)
    if root.name not in modules[root.module].binders:
        message = f"importing the file does not bind '{root.name}'. Move it out of the block for scripts."
        raise Refusal("PRG-UNBOUND", path, symbol.spans[0].first, message)
    module, _, name = target.partition(":")
    if module in modules:
        meaning = effects.graph.named(module, name.partition("#")[0].partition(".")[0])
        if isinstance(meaning, Broken):
            raise meaning.refusal


class _Gathering:
    def __init__(self, effects: Effects, target: str) -> None:
        self.effects = effects
        self.graph = effects.graph
        self.target = target
        self.symbols: set[Global] = set()
        self.statements: set[Statement] = set()
        self.externals: set[External] = set()
        self.modules: set[str] = set()

    def need(self, symbol: Global) -> None:
        work = [symbol]
        while work:
            symbol = work.pop()
            if symbol not in self.symbols:
                self.symbols.add(symbol)
                for statement in self.graph.binders(symbol):
                    work.extend(sorted(self.add(statement)))

    def add(self, statement: Statement) -> set[Global]:
        """Returns what the statement needs."""
        if statement in self.statements:
            return set()
        self.statements.add(statement)
        if statement.module not in self.modules:
            self.modules.add(statement.module)
            for refusal in module_refusals(self.graph.modules[statement.module]):
                raise refusal
        for refusal in statement_refusals(self.graph, statement):
            raise refusal
        references = self.graph.references(statement)
        self.externals.update(each.entity for each in references if isinstance(each.entity, External))
        return set(self.graph.globals(statement)) | {
            Global(statement.module, name) for name in statement.binds
        }

    def add_changes(self) -> None:
        """What fills or changes a value in its own file comes along; elsewhere it would be lost."""
        checked: set[Global] = set()
        while new := sorted(self.symbols - checked):
            checked.update(new)
            for symbol in new:
                for statement in self.effects.changers.get(symbol, ()):
                    if statement not in self.statements:
                        self.add_change(symbol, statement)

    def add_change(self, symbol: Global, statement: Statement) -> None:
        if statement.module != symbol.module:
            bound = self.graph.binders(symbol)[0]
            raise Refusal(
                "PRG-REGISTRY",
                statement.path,
                statement.line,
                f"importing this may change '{symbol.name}' of {bound.path}:{bound.line}, which "
                f"'{self.target}' needs, and its program would not know. "
                "Change it in its own file, or pass it as an argument.",
            )
        for needed in sorted(self.add(statement)):
            self.need(needed)


def _refuse_copies(effects: Effects, found: list[Statement]) -> None:
    """`from module import name` keeps the first value of a name that a function binds anew."""
    rebound = {Global(each.module, name): each for each in found for name in each.rebinds}
    for statement in found:
        for reference in effects.graph.references(statement):
            symbol = reference.entity
            if isinstance(symbol, Global) and symbol in rebound and reference.holder != symbol.module:
                raise Refusal(
                    "PRG-REBOUND",
                    statement.path,
                    getattr(reference.node, "lineno", 0) or statement.line,
                    f"'{ast.unparse(reference.node)}' keeps the value that it had when it was imported, "
                    f"while {rebound[symbol].path}:{rebound[symbol].line} binds '{symbol.name}' anew. "
                    f"Import '{symbol.module}' and write module.{symbol.name}.",
                )


def _refuse_two_kinds_of_annotations(effects: Effects, found: list[Statement]) -> None:
    """The future statement counts for a whole file."""
    kinds: dict[bool, Statement] = {}
    for statement in found:
        if statement.is_annotated:
            kinds.setdefault(effects.graph.modules[statement.module].lazy_annotations, statement)
    if len(kinds) == 2:
        raise Refusal(
            "PRG-ANNOTATIONS",
            kinds[False].path,
            kinds[False].line,
            f"annotations are evaluated here but not in {kinds[True].path}, and a program is one file. "
            "Write 'from __future__ import annotations' in both or in neither.",
        )


def _third_party(externals: set[External], statements: tuple[Statement, ...]) -> tuple[str, ...]:
    names = {external.package for external in externals}
    for statement in statements:
        names.update(imported.loads.partition(".")[0] for imported, _ in statement.imports)
    return tuple(sorted(names - sys.stdlib_module_names - {"__future__"}))

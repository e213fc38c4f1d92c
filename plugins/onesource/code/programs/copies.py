"""Two modules may state the same constant, alias or optional import; a program states it once."""

import ast
from collections.abc import Iterable

from onesource.code.names.entities import Entity, Global
from onesource.code.names.modules import Statement
from onesource.code.running.effects import Effects, executed
from onesource.code.running.values import Kind


def copies(effects: Effects, statements: Iterable[Statement]) -> tuple[set[Statement], dict[Global, Global]]:
    """The statements to leave out, and for the names that they bind those to use."""
    firsts: dict[tuple[object, ...], Statement] = {}
    left_out: set[Statement] = set()
    same: dict[Global, Global] = {}
    for statement in statements:
        if not _is_value(effects, statement):
            continue
        meanings = [_meaning(statement, each.entity, same) for each in effects.graph.references(statement)]
        first = firsts.setdefault((statement.text, *meanings), statement)
        if first is not statement:
            left_out.add(statement)
            for name in statement.binds:
                same[Global(statement.module, name)] = Global(first.module, name)
    return left_out, same


def _meaning(statement: Statement, entity: Entity, same: dict[Global, Global]) -> Entity | str:
    if not isinstance(entity, Global):
        return entity
    is_own = entity.module == statement.module and entity.name in statement.binds
    return entity.name if is_own else same.get(entity, entity)


def _is_value(effects: Effects, statement: Statement) -> bool:
    """It makes nothing that could be told from a second one: no class, no function, nothing that changes."""
    if not isinstance(statement.node, ast.Assign | ast.AnnAssign | ast.Try):
        return False
    for node in executed(statement.node):
        if isinstance(node, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return False
        called = effects.graph.dotted(statement, node.func) if isinstance(node, ast.Call) else "typing."
        if not called.startswith("typing."):
            return False
    if any(statement.binds & other.rebinds for other in effects.graph.modules[statement.module].statements):
        return False  # a function changes one of them, and not the other
    symbols = [Global(statement.module, name) for name in statement.binds]
    return all(
        effects.values.kind(symbol) is Kind.FIXED
        and effects.graph.binders(symbol) == [statement]
        and symbol not in effects.changers
        for symbol in symbols
    )

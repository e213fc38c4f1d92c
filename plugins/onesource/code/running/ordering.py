"""The order of a program's statements: constants, then helpers before users, else as in the files."""

import ast
from collections.abc import Callable, Iterable
from graphlib import TopologicalSorter
from heapq import heappop, heappush

from onesource.code.names.entities import Builtin, Global
from onesource.code.names.modules import Statement
from onesource.code.names.scope import When
from onesource.code.running.effects import Effects
from onesource.code.source.outline import Named

After = dict[Statement, set[Statement]]  # what must stand before each statement


def ordered(effects: Effects, statements: Iterable[Statement], imported: list[Statement]) -> list[Statement]:
    """`imported` is the order in which Python runs all statements of the library."""
    place = {statement: position for position, statement in enumerate(imported)}
    chosen = sorted(statements, key=place.__getitem__)

    def rank(statement: Statement) -> tuple[bool, int]:
        return isinstance(statement.node, Named | ast.Expr), place[statement]

    firm = _firm(effects, chosen, place)
    wished = {statement: firm[statement] | _helpers(effects, statement, firm) for statement in chosen}
    circles = _circles(wished)
    first_of = {statement: circle[0] for circle in circles for statement in circle}
    members = {circle[0]: circle for circle in circles}
    between = {
        first: {first_of[other] for each in circle for other in wished[each]} - {first}
        for first, circle in members.items()
    }
    result: list[Statement] = []
    for first in _sorted(between, lambda first: min(map(rank, members[first]))):
        # In a circle of calls nobody can be first, so there only what must be counts.
        result += _sorted({each: firm[each].intersection(members[first]) for each in members[first]}, rank)
    return result


def _helpers(effects: Effects, statement: Statement, chosen: After) -> set[Statement]:
    graph = effects.graph
    return {
        binder for symbol in graph.globals(statement) for binder in graph.binders(symbol) if binder in chosen
    }


def _firm(effects: Effects, chosen: list[Statement], place: dict[Statement, int]) -> After:
    """Pairs that must keep the order of the import: one may see what the other binds or changes."""
    sees = {statement: _seen(effects, statement) for statement in chosen}
    makes = {
        statement: effects.changes(statement)
        | {Global(statement.module, name) for name in statement.binds | statement.rebinds}
        for statement in chosen
    }
    firm: After = {statement: set() for statement in chosen}
    for position, late in enumerate(chosen):
        for early in chosen[:position]:
            if not sees[late].isdisjoint(makes[early]) or not sees[early].isdisjoint(makes[late]):
                firm[late].add(early)
    return firm


def _seen(effects: Effects, statement: Statement) -> frozenset[Global]:
    """The names whose values may matter while the statement is imported; its own among them."""
    graph = effects.graph
    own = {Global(statement.module, name) for name in statement.binds}
    # A builtin is one only until the module binds its name.
    entities = (reference.entity for reference in graph.references(statement))
    own.update(Global(statement.module, each.name) for each in entities if isinstance(each, Builtin))
    if effects.runs_code(statement):
        return effects.reach(graph.globals(statement)) | own
    return frozenset(graph.globals(statement, When.DEFINITION)) | own


def _sorted(before: After, rank: Callable[[Statement], tuple[bool, int]]) -> list[Statement]:
    sorter = TopologicalSorter(before)
    sorter.prepare()
    ready: list[tuple[tuple[bool, int], Statement]] = []
    result: list[Statement] = []
    while sorter.is_active():
        for statement in sorter.get_ready():
            heappush(ready, (rank(statement), statement))  # no two ranks are equal
        result.append(heappop(ready)[1])
        sorter.done(result[-1])
    return result


def _circles(before: After) -> list[list[Statement]]:
    """The statements that need each other, together; most are alone."""
    reach = {statement: _reach(before, statement) for statement in before}
    circles: list[list[Statement]] = []
    placed: set[Statement] = set()
    for statement in before:
        if statement not in placed:
            others = [each for each in reach[statement] if statement in reach[each] and each is not statement]
            circles.append([statement, *others])
            placed.update(circles[-1])
    return circles


def _reach(before: After, statement: Statement) -> set[Statement]:
    found: set[Statement] = set()
    work = [statement]
    while work:
        new = before[work.pop()] - found
        found |= new
        work.extend(new)
    return found

"""What importing a module does to the values of the library, besides binding them to names.

Taken as given: a call from outside the library whose result is bound, and a decorator from outside, changes
nothing but its arguments. All else that could change a value of the library is believed to change it.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cached_property

from onesource.code.names.entities import Global, NameReference
from onesource.code.names.graph import Graph
from onesource.code.names.known_names import NEVER_ITERATES, READING, SETTERS
from onesource.code.names.modules import Statement
from onesource.code.names.scope import When
from onesource.code.running.purity import Purity
from onesource.code.running.restless import Restless
from onesource.code.running.roles import Deed, Role, deeds
from onesource.code.running.values import Kind, Values
from onesource.code.source.outline import FUNCTIONS, Named


def executed(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when the statement runs: not the bodies of its functions."""
    work = [node]
    while work:
        node = work.pop()
        yield node
        if isinstance(node, FUNCTIONS):
            work.extend([*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)])
        elif isinstance(node, ast.Lambda):
            work.extend([*node.args.defaults, *filter(None, node.args.kw_defaults)])
        else:
            work.extend(ast.iter_child_nodes(node))


class Effects:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.values = Values(graph)
        self.purity = Purity(graph)
        self.restless = Restless(graph, self.purity)
        self._reach: dict[Global, frozenset[Global]] = {}
        self._changes: dict[Statement, frozenset[Global]] = {}

    @cached_property
    def changers(self) -> dict[Global, list[Statement]]:
        """For each name of the library, the statements that may change its value when they are imported."""
        found: dict[Global, list[Statement]] = {}
        for statement in self.graph.statements:
            for symbol in self.changes(statement):
                found.setdefault(symbol, []).append(statement)
        return found

    def runs_code(self, statement: Statement) -> bool:
        """More than binding a function, a class without a base, or an expression of constants and names."""
        for node in executed(statement.node):
            if isinstance(node, ast.Call | ast.With | ast.For | ast.While | ast.Await):
                return True
            if any(getattr(node, field, []) for field in ("decorator_list", "bases", "keywords")):
                return True
        kinds = map(self.values.kind, self.graph.globals(statement, When.DEFINITION))
        return not isinstance(statement.node, FUNCTIONS) and any(kind is Kind.OPAQUE for kind in kinds)

    def reach(self, symbols: Iterable[Global]) -> frozenset[Global]:
        """All names that these may lead to, at any time, themselves included."""
        return frozenset().union(*map(self._reach_of, symbols))

    def _reach_of(self, symbol: Global) -> frozenset[Global]:
        if symbol not in self._reach:
            found, work = {symbol}, [symbol]
            while work:
                for statement in self.graph.binders(work.pop()):
                    new = set(self.graph.globals(statement)) - found
                    found |= new
                    work.extend(new)
            self._reach[symbol] = frozenset(found)
        return self._reach[symbol]

    def changes(self, statement: Statement) -> frozenset[Global]:
        """The names whose values may be changed while the statement is imported."""
        if statement not in self._changes:
            changed, run = set[Global](), set[Global]()
            for symbol, done in self._done_by_import(statement):
                if self._is_changed(statement, symbol, done):
                    changed.add(symbol)
                if self._is_run(symbol, done):
                    run.add(symbol)
            if run or self._makes_members(statement):
                run.update(Global(statement.module, name) for name in statement.binds)
            changed.update(self._changed_inside(self.reach(run)))
            self._changes[statement] = frozenset(changed).union(*map(self._aliased, changed))
        return self._changes[statement]

    def _done_by_import(self, statement: Statement) -> Iterator[tuple[Global, Deed]]:
        """What the statement does with names of the library; a lambda in it may be called at once."""
        times = {When.DEFINITION} if isinstance(statement.node, Named) else {When.DEFINITION, When.CALL}
        for reference in self.graph.references(statement):
            if isinstance(reference.entity, Global) and reference.use.when in times:
                for done in self._deeds(statement, reference):
                    yield reference.entity, done

    def _deeds(self, statement: Statement, reference: NameReference) -> Iterator[Deed]:
        return deeds(statement, reference, lambda call: self.purity.keeps(statement, call))

    def _is_changed(self, statement: Statement, symbol: Global, done: Deed) -> bool:
        kind = self.values.kind(symbol)
        if self._is_restless(symbol):
            return True
        is_class = self._is_class(symbol) and kind is Kind.FIXED
        match done.role:
            case Role.STORE:
                return True
            case Role.METHOD | Role.DECORATOR if done.method:
                if is_class:  # an abstract one has the method `register`
                    return done.method == "register" or self._marks([symbol])
                return done.method not in READING and (kind is not Kind.FIXED or self._is_function(symbol))
            case Role.CALL | Role.DECORATOR:
                return kind is Kind.OPAQUE or (is_class and self._marks([symbol]))
            case Role.WALK if done.loop and kind is not Kind.OPAQUE:
                return kind >= Kind.ARRAY and not self.purity.is_pure_code(statement, done.loop)
            case Role.WALK:
                return kind is Kind.OPAQUE
            case Role.ARGUMENT if done.method and Kind.FIXED < kind < Kind.OPAQUE:
                return done.method not in READING  # a bound method: who is given it may call it
            case Role.ARGUMENT if done.call:
                return self._is_changed_by(statement, done.call, kind)
            case Role.BASE:
                return self._counts_classes
            case Role.READ | Role.TYPE:
                return kind is Kind.OPAQUE and any(
                    isinstance(binder.node, ast.ClassDef) for binder in self._reached([symbol])
                )
        return False

    def _is_restless(self, symbol: Global) -> bool:
        """Looking at it, or at a part of it, may change something; not at a class itself."""
        if self.values.kind(symbol) is Kind.FIXED or self._is_class(symbol):
            return False
        return any(map(self.restless, self._reached([symbol])))

    def _is_class(self, symbol: Global) -> bool:
        return isinstance(self.graph.binders(symbol)[0].node, ast.ClassDef)

    @cached_property
    def _counts_classes(self) -> bool:
        return any("__subclasses__" in statement.identifiers for statement in self.graph.statements)

    def _is_function(self, symbol: Global) -> bool:
        """It is one, or another name for one."""
        symbols = {symbol}.union(*map(self._renamed, self.graph.binders(symbol)))
        return any(
            isinstance(binder.node, FUNCTIONS) for each in symbols for binder in self.graph.binders(each)
        )

    def _renamed(self, statement: Statement) -> set[Global]:
        """`new = old`: the old name, and what that one is another name for."""
        found: set[Global] = set()
        while isinstance(statement.node, ast.Assign):
            reference = self.graph.reference(statement, statement.node.value)
            if not reference or not isinstance(reference.entity, Global) or reference.entity in found:
                break
            found.add(reference.entity)
            statement = self.graph.binders(reference.entity)[0]
        return found

    def _is_changed_by(self, statement: Statement, call: ast.Call, kind: Kind) -> bool:
        name = self.graph.dotted(statement, call.func)
        if self.purity.is_pure(statement, call):
            # It may be an iterator, and all but these would use it up.
            return kind is Kind.OPAQUE and name.partition(".")[0] not in NEVER_ITERATES
        if kind is not Kind.FIXED or name in SETTERS:
            return True
        called = (self.graph.reference(statement, node) for node in ast.walk(call.func))
        return self._marks(each.entity for each in called if each and isinstance(each.entity, Global))

    def _marks(self, symbols: Iterable[Global]) -> bool:
        return any(map(self.purity.marks, self._reached(symbols)))

    def _reached(self, symbols: Iterable[Global]) -> Iterator[Statement]:
        return (binder for symbol in self.reach(symbols) for binder in self.graph.binders(symbol))

    def _is_run(self, symbol: Global, done: Deed) -> bool:
        """Does what is done with the value run code of the library?"""
        if done.role is Role.BASE:
            return self._is_class(symbol) and self._has_hook(symbol)
        if self._is_restless(symbol):
            return True
        if done.role in (Role.ALIAS, Role.STORE):
            return done.is_part and self._has_hook(symbol)
        if self.values.kind(symbol) is not Kind.FIXED:
            return True
        if done.role is Role.TYPE:
            return self._has_hook(symbol)  # a metaclass may say what the brackets and the bar mean
        return any(isinstance(binder.node, Named) for binder in self._reached([symbol]))

    def _has_hook(self, symbol: Global) -> bool:
        return any(binder.has_hook or self._makes_members(binder) for binder in self._reached([symbol]))

    def _makes_members(self, statement: Statement) -> bool:
        """An enumeration calls its own methods, such as `__init__`, when it is defined."""
        bases = statement.node.bases if isinstance(statement.node, ast.ClassDef) else []
        return any(self.graph.dotted(statement, base).startswith("enum.") for base in bases)

    def _changed_inside(self, symbols: frozenset[Global]) -> Iterator[Global]:
        """What the bodies of these functions and classes may change."""
        for statement in self._reached(symbols):
            yield from (Global(statement.module, name) for name in statement.rebinds)
            for reference in self.graph.references(statement):
                inner = reference.entity
                if not isinstance(inner, Global) or reference.use.when is not When.CALL:
                    continue
                done, kind = list(self._deeds(statement, reference)), self.values.kind(inner)
                # A part of a flat container is a number or the like.
                escapes = done[-1].role is Role.ALIAS and not (kind is Kind.FLAT and done[-1].is_part)
                is_lost = kind is Kind.OPAQUE or (escapes and kind is not Kind.FIXED)
                if is_lost or any(self._is_changed(statement, inner, each) for each in done):
                    yield inner

    def _aliased(self, symbol: Global) -> frozenset[Global]:
        """What the value may share with other names: all that it was made from and that can change."""
        found, work = {symbol}, [symbol]
        while work:
            for statement in self.graph.binders(work.pop()):
                used = self.graph.globals(statement, When.DEFINITION)
                new = {each for each in used if self.values.kind(each) is not Kind.FIXED}
                new = (new | self._renamed(statement)) - found
                found |= new
                work.extend(new)
        return frozenset(found)

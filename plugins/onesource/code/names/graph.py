"""What every name of every statement of the library means, across its modules."""

import ast
from collections.abc import Iterable, Iterator
from functools import cached_property, partial

from onesource.code.names.entities import (
    Broken,
    Builtin,
    Entity,
    External,
    Global,
    LibraryModule,
    NameReference,
)
from onesource.code.names.known_names import BUILTINS, OWN_TO_A_MODULE
from onesource.code.names.modules import STAR, Import, Module, Statement, depth, module_of
from onesource.code.names.refusal import Refusal
from onesource.code.names.scope import Use, When
from onesource.code.source.nearest import did_you_mean
from onesource.code.source.outline import BLOCKS, Named, Outline

Place = tuple[str, int]  # path and line

MOST_LEVELS = (
    150  # of an expression or a block in another; Python stops at 1,000 calls, and a level takes some
)


class Graph:
    """All statements of the library and what they refer to."""

    def __init__(self, package: str, outlines: Iterable[Outline]) -> None:
        self.package = package
        self.modules: dict[str, Module] = {}
        for outline in outlines:
            if depth(outline.tree) <= MOST_LEVELS:  # else it is as if it could not be read
                self.modules.setdefault(outline.source.module, module_of(outline))
        self.refusals: dict[Statement, tuple[Refusal, ...]] = {}  # kept here by who finds them
        self._references: dict[Statement, tuple[NameReference, ...]] = {}
        self._nodes: dict[ast.AST, NameReference] = {}

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(statement for module in self.modules.values() for statement in module.statements)

    def binders(self, symbol: Global) -> list[Statement]:
        return self.modules[symbol.module].binders[symbol.name]

    def references(self, statement: Statement) -> tuple[NameReference, ...]:
        if statement not in self._references:
            self._references[statement] = tuple(self._resolved(statement))
            self._nodes.update((each.node, each) for each in self._references[statement])
        return self._references[statement]

    def reference(self, statement: Statement, node: ast.AST) -> NameReference | None:
        self.references(statement)
        return self._nodes.get(node)

    def dotted(self, statement: Statement, node: ast.expr) -> str:
        """Such as numpy.linalg.inv, whatever the module calls it; empty if the name is not from outside."""
        attributes: list[str] = []
        while (found := self.reference(statement, node)) is None and isinstance(node, ast.Attribute):
            attributes.insert(0, node.attr)
            node = node.value
        if not found or not isinstance(found.entity, External | Builtin):
            return ""
        start = found.entity.dotted if isinstance(found.entity, External) else found.entity.name
        return ".".join([start, *attributes])

    def globals(self, statement: Statement, *when: When) -> Iterator[Global]:
        """The names of the library that a statement uses, at any time or at these."""
        for reference in self.references(statement):
            if isinstance(reference.entity, Global) and (not when or reference.use.when in when):
                yield reference.entity

    def imports_of(self, external: External, modules: Iterable[str]) -> list[Import]:
        """The imports of the name in these modules; if it came through others, in all."""
        for some in (modules, self.modules):
            found = [
                each
                for module in some
                for each in self.modules[module].imports.get(external.name, ())
                if (each.module, each.attribute) == (external.module, external.attribute)
            ]
            if found:
                return found
        return []

    def _resolved(self, statement: Statement) -> Iterator[NameReference]:
        for use in statement.uses:
            entity, certain = self._meaning(statement, use)
            node, holder = use.node, statement.module
            while isinstance(entity, LibraryModule):
                parent = statement.parents.get(node)
                if not isinstance(parent, ast.Attribute):
                    break
                place = (statement.path, parent.lineno or statement.line)
                holder, node = entity.name, parent
                entity = self.attribute(holder, parent.attr, place)
            if isinstance(entity, Broken) and (use.quoted or not use.certain) and node is use.node:
                continue  # a string that is no type, or a name that the class binds
            yield NameReference(use, entity, node, holder, certain)

    def _meaning(self, statement: Statement, use: Use) -> tuple[Entity, bool]:
        module = self.modules[statement.module]
        entity = self.named(module.name, use.name)
        if entity == Global(module.name, use.name) and use.name in BUILTINS:
            entity, certain = self._own_or_builtin(module, statement, use)
            return entity, certain and use.certain
        if entity is None:
            line = getattr(use.node, "lineno", 0) or statement.line
            if use.name in BUILTINS:
                return Builtin(use.name), use.certain
            message = f"nothing binds the name '{use.name}'."
            entity = _unbound(module, use.name, (module.path, line), message, "PRG-UNBOUND")
        return entity, use.certain

    def _own_or_builtin(self, module: Module, statement: Statement, use: Use) -> tuple[Entity, bool]:
        """Which one a name means that is a builtin's and the module's own, and whether that is certain."""
        own = Global(module.name, use.name)
        binders, position = self.binders(own), module.statements.index(statement)
        before = [binder for binder in binders if module.statements.index(binder) < position]
        if use.kind != "load" or any(not isinstance(binder.node, BLOCKS) for binder in before):
            return own, True
        if use.when is When.CALL:
            return own, statement in binders and isinstance(statement.node, Named)
        binds_on_its_way = any(
            each.name == use.name and isinstance(statement.parents.get(each.node), ast.NamedExpr)
            for each in statement.uses
        )
        if before or binds_on_its_way or isinstance(statement.node, BLOCKS):
            return own, False
        return Builtin(use.name), True

    def named(self, module: str, name: str, chain: tuple[str, ...] = ()) -> Entity | None:
        """What a module means by a name; None: nothing of its own."""
        found = self.modules[module]
        if name in found.imports:
            return self._imported(found, name, (*chain, f"{module}:{name}"))
        if name in found.binders:
            return Global(module, name)
        for star in found.imports.get(STAR, ()):
            is_ours = star.module in self.modules and star.module != module and not name.startswith("_")
            if is_ours and (entity := self.named(star.module, name, chain)):
                return entity
        return None

    def _imported(self, module: Module, name: str, chain: tuple[str, ...]) -> Entity:
        imports = module.imports[name]
        place = (module.path, imports[-1].line)
        if len({(each.module, each.attribute) for each in imports}) > 1 or name in module.binders:
            message = f"'{name}' is imported here and bound once more in this file. Rename one of them."
            return Broken("PRG-REBOUND", place, message)
        imported = imports[0]
        if chain[-1] in chain[:-1]:
            return Broken("PRG-CYCLE", place, f"imported in a circle: {' -> '.join(chain)}.")
        if imported.module.partition(".")[0] == self.package:
            return self._inside(imported, place, chain)
        if not imported.module or imported.module.startswith("."):
            message = "a relative import leads out of the package. Take a dot away."
            return Broken("PRG-IMPORT", place, message)
        return External(imported.module, imported.attribute, name)

    def _inside(self, imported: Import, place: Place, chain: tuple[str, ...]) -> Entity:
        for module in (imported.module, imported.loads):
            if module not in self.modules:
                hint = partial(did_you_mean, module, list(self.modules))
                return Broken("PRG-IMPORT", place, f"no module '{module}'.", hint)
        if not imported.attribute:
            return LibraryModule(imported.module)
        return self.attribute(imported.module, imported.attribute, place, chain)

    def attribute(self, module: str, name: str, place: Place, chain: tuple[str, ...] = ()) -> Entity:
        """What `module.name` means, at a place that says so."""
        inner, found = f"{module}.{name}", self.modules[module]
        origins = {(each.module, each.attribute) for each in found.imports.get(name, ())}
        if inner in self.modules and origins == {(module, name)}:
            return LibraryModule(inner)  # from . import name
        entity = self.named(module, name, chain)
        if inner in self.modules and entity is None:
            return LibraryModule(inner)
        if entity is None:
            return _unbound(found, name, place, f"'{module}' has no '{name}'.", "PRG-NAME")
        if inner not in self.modules or any(origin == inner for origin, _ in origins):
            return entity  # or `from .name import name`: what is bound last is kept
        return Broken(
            "PRG-NAME",
            place,
            f"'{inner}' is a module, and '{name}' of {found.path} is something else: "
            "which one is meant depends on what was imported before. Rename one of them.",
        )


def _unbound(module: Module, name: str, place: Place, message: str, code: str) -> Broken:
    if name in OWN_TO_A_MODULE:
        message = f"'{name}' says where this file is, and a program is elsewhere. Write the value out."
        return Broken("PRG-DYNAMIC", place, message)
    return Broken(code, place, message, partial(_hint, module, name))


def _hint(module: Module, name: str) -> str:
    known = [*module.binders, *module.imports]
    return did_you_mean(name, known) if known else "Define it first."

"""A library with one file edited, and an oracle for what the edit can reach: names and imports, no more."""

import ast
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from onesource.code import Library
from onesource.code.closure_hash import closure_hash
from onesource.code.names.graph import Graph
from onesource.code.names.modules import Module, module_of
from onesource.code.running.effects import Effects
from onesource.code.source.outline import Outline, outline
from onesource.model import Source


class InMemory(Library):
    """Modules that need not be read once more."""

    def __init__(self, modules: dict[str, Module]) -> None:
        super().__init__(Path())
        self.read = modules

    def outline(self, module: str) -> Outline:
        return self.read[module].outline

    @cached_property
    def effects(self) -> Effects:
        graph = Graph(self.package, ())
        graph.modules.update(self.read)
        return Effects(graph)


class EditedLibrary:
    def __init__(self, library: Library) -> None:
        self.modules = {module: module_of(library.outline(module)) for module in library.modules()}
        self.symbols = [name for name in library.names() if "." not in name.partition(":")[2]]
        self.before = self._hashes(self.modules)

    def stale_after(self, module: str, text: str) -> set[str]:
        """The symbols whose hash is another one when the module has this text."""
        source = self.modules[module].outline.source
        edited = module_of(outline(Source(module, source.path, text, "")))
        after = self._hashes({**self.modules, module: edited})
        return {name for name in self.symbols if after[name] != self.before[name]}

    def _hashes(self, modules: dict[str, Module]) -> dict[str, str]:
        library = InMemory(modules)
        return {name: closure_hash(library, name) for name in self.symbols}


def dependents(library: Library) -> Callable[[str, int], set[str]]:
    """What depends on a line of a module, if each name is bound once and imports are of names."""
    users: dict[tuple[str, str], set[tuple[str, str]]] = {}
    places: list[tuple[str, int, int, str]] = []
    for module in library.modules():
        tree = library.outline(module).tree
        origins = {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for node in tree.body:
            for name in _bound(node):
                first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
                places.append((module, first, node.end_lineno or first, name))
                for used in ast.walk(node):
                    if isinstance(used, ast.Name):
                        users.setdefault(origins.get(used.id, (module, used.id)), set()).add((module, name))

    def found(module: str, line: int) -> set[str]:
        work = [
            (module, name) for where, first, last, name in places if where == module and first <= line <= last
        ]
        reached = set(work)
        while work:
            new = users.get(work.pop(), set()) - reached
            reached |= new
            work.extend(new)
        return {f"{module}:{name}" for module, name in reached}

    return found


def _bound(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AnnAssign)
        else []
    )
    return [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]

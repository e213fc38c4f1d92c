"""One module of the library as Python runs it: imports and statements, one after the other."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from onesource.code.names.known_names import HOOKS
from onesource.code.names.scope import Use, When
from onesource.code.names.tree_text import tree_text
from onesource.code.names.uses import Parents, uses_of
from onesource.code.source.outline import FUNCTIONS, Outline, absolute
from onesource.model import Source

STAR = "*"

ImportNode = ast.Import | ast.ImportFrom


@dataclass(frozen=True)
class Import:
    """One name that an import statement binds."""

    name: str  # as the module knows it; STAR: all names
    module: str  # what the name is, or the module that it comes from; empty if that is outside any package
    attribute: str  # the name inside that module; empty: the module itself
    loads: str  # the module that Python imports: `import a.b` binds `a`
    line: int
    typing_only: bool = False  # below `if TYPE_CHECKING:`


@dataclass(frozen=True, eq=False)
class Statement:
    """A statement at the top of a module that is no import. It is cut out whole."""

    source: Source
    node: ast.stmt
    uses: tuple[Use, ...]
    parents: Parents

    @property
    def module(self) -> str:
        return self.source.module

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def line(self) -> int:
        return self.node.lineno

    @cached_property
    def binds(self) -> frozenset[str]:
        """The names that it gives a value, or takes away, while the module is imported."""
        return self._bound(When.DEFINITION)

    @cached_property
    def rebinds(self) -> frozenset[str]:
        """The names that its functions declare `global` and bind when they are called."""
        return self._bound(When.CALL)

    def _bound(self, when: When) -> frozenset[str]:
        return frozenset(
            use.name for use in self.uses if use.kind in ("store", "delete") and use.when is when
        )

    @cached_property
    def text(self) -> str:
        """What it says, without its docstrings."""
        return tree_text(self.node)

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """All names in it, and those of attributes."""
        found = {
            getattr(node, field, None)
            for node in ast.walk(self.node)
            for field in ("id", "arg", "name", "asname", "rest", "attr")
        }
        return frozenset(name for name in found if isinstance(name, str))

    @cached_property
    def has_hook(self) -> bool:
        """Deriving a class from one in it, or giving it types in brackets, runs code of it."""
        return any(
            (isinstance(node, FUNCTIONS) and node.name in HOOKS)
            or (isinstance(node, ast.ClassDef) and node.keywords)
            for node in ast.walk(self.node)
        )

    @cached_property
    def is_annotated(self) -> bool:
        return any(
            isinstance(node, ast.AnnAssign)
            or (isinstance(node, FUNCTIONS) and node.returns)
            or (isinstance(node, ast.arg) and node.annotation)
            for node in ast.walk(self.node)
        )

    @cached_property
    def imports(self) -> tuple[tuple[Import, ImportNode], ...]:
        """The imports inside, with their statements."""
        return tuple(
            (imported, node)
            for node in ast.walk(self.node)
            if isinstance(node, ImportNode)
            for imported in imports_of(node, self.source)
        )


@dataclass(frozen=True)
class Module:
    outline: Outline
    items: tuple[Import | Statement, ...]  # in the order of the source
    lazy_annotations: bool  # from __future__ import annotations

    @property
    def name(self) -> str:
        return self.outline.source.module

    @property
    def path(self) -> str:
        return self.outline.source.path

    @cached_property
    def imports(self) -> dict[str, list[Import]]:
        found: dict[str, list[Import]] = {}
        for item in self.items:
            if isinstance(item, Import):
                found.setdefault(item.name, []).append(item)
        return found

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(item for item in self.items if isinstance(item, Statement))

    @cached_property
    def binders(self) -> dict[str, list[Statement]]:
        """The statements that bind a name; where there is none, those whose functions do."""
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            for name in statement.binds:
                found.setdefault(name, []).append(statement)
        bound = set(found)
        for statement in self.statements:
            for name in statement.rebinds - bound:
                found.setdefault(name, []).append(statement)
        return found


def module_of(outline: Outline) -> Module:
    lazy = any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in outline.tree.body
    )
    return Module(outline, tuple(_items(outline, lazy)), lazy)


def depth(tree: ast.Module) -> int:
    """How many levels of expressions and blocks it has."""
    levels = 0
    nodes: list[ast.AST] = [tree]
    while nodes:
        nodes = [child for node in nodes for child in ast.iter_child_nodes(node)]
        levels += 1
    return levels


def _items(outline: Outline, lazy: bool) -> Iterator[Import | Statement]:
    parents: Parents = {}
    for node in outline.tree.body:
        if isinstance(node, ImportNode):
            if not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
                yield from imports_of(node, outline.source)
        elif isinstance(node, ast.If) and _is_for_types(node):
            for inner in node.body:
                if isinstance(inner, ImportNode):
                    yield from imports_of(inner, outline.source, typing_only=True)
        elif not (_says_nothing(node) or _is_main(node)):
            uses = uses_of(node, lazy_annotations=lazy, parents=parents)
            yield Statement(outline.source, node, uses, parents)


def imports_of(node: ImportNode, source: Source, *, typing_only: bool = False) -> Iterator[Import]:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            origin = absolute(node, source)
            name = alias.asname or alias.name
            yield Import(name, origin, alias.name, origin, node.lineno, typing_only)
        else:
            name = alias.asname or alias.name.partition(".")[0]
            means = alias.name if alias.asname else name
            yield Import(name, means, "", alias.name, node.lineno, typing_only)


def _is_for_types(node: ast.If) -> bool:
    """`if TYPE_CHECKING:` with imports and nothing else."""
    name = node.test.attr if isinstance(node.test, ast.Attribute) else getattr(node.test, "id", "")
    only_imports = all(isinstance(inner, ImportNode) for inner in node.body)
    return name == "TYPE_CHECKING" and only_imports and not node.orelse


def _says_nothing(node: ast.stmt) -> bool:
    """A docstring, `...` or `pass`."""
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _is_main(node: ast.stmt) -> bool:
    """`if __name__ == "__main__":`, which an import passes over."""
    if not isinstance(node, ast.If) or node.orelse:
        return False
    return ast.unparse(node.test) in ("__name__ == '__main__'", "'__main__' == __name__")

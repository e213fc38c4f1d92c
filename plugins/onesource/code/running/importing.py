"""The order in which Python runs the statements of the library when a module is imported."""

from collections.abc import Iterable

from onesource.code.names.entities import Broken, Global
from onesource.code.names.graph import Graph
from onesource.code.names.modules import STAR, Import, Module, Statement
from onesource.code.names.refusal import Refusal
from onesource.code.names.scope import When
from onesource.code.source.outline import BLOCKS


def import_order(
    graph: Graph, modules: Iterable[str], others: Iterable[str] = ()
) -> tuple[list[Statement], int]:
    """The statements that importing `modules` and `others` runs, in order; how many of them `modules` run.

    Raises:
        Refusal: PRG-CYCLE, where a statement needs what a circle of imports has not bound yet.
    """
    run = _Run(graph)
    for module in modules:
        run.load(module)
    count = len(run.statements)
    for other in others:
        run.load(other)
    return run.statements, count


class _Run:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.bound: dict[str, set[str]] = {}  # by module
        self.finished: set[str] = set()
        self.statements: list[Statement] = []

    def load(self, name: str) -> None:
        """Import a module, and the packages around it first."""
        parts = name.split(".")
        for module in (".".join(parts[: end + 1]) for end in range(len(parts))):
            if module in self.graph.modules and module not in self.bound:
                self.bound[module] = set()
                self.run(self.graph.modules[module])
                self.finished.add(module)

    def run(self, module: Module) -> None:
        for item in module.items:
            if isinstance(item, Statement):
                self.check(item)
                self.statements.append(item)
                self.bound[module.name] |= item.binds
            elif not item.typing_only:
                self.follow(module, item)
                self.bound[module.name].add(item.name)

    def follow(self, module: Module, item: Import) -> None:
        """Import what an import of the library names."""
        if item.module.partition(".")[0] != self.graph.package:
            return
        meaning = None if item.name == STAR else self.graph.named(module.name, item.name)
        if isinstance(meaning, Broken) and meaning.code != "PRG-REBOUND":
            raise meaning.refusal
        if item.loads not in self.graph.modules:
            return
        self.load(item.loads)
        if not item.attribute or item.attribute == STAR or item.loads in self.finished:
            self.load_submodule(item)
            return
        binders = self.graph.modules[item.loads].binders.get(item.attribute, ())
        is_bound = item.attribute in self.bound[item.loads]
        if not is_bound and self.load_submodule(item):
            return
        if not is_bound or any(binder not in self.statements for binder in binders):
            raise Refusal(
                "PRG-CYCLE",
                module.path,
                item.line,
                f"the import of '{item.loads}' leads back here before '{item.attribute}' has its value. "
                "Move what both modules need into a third.",
            )

    def load_submodule(self, item: Import) -> bool:
        """`from package import module`"""
        name = f"{item.loads}.{item.attribute}"
        is_module = name in self.graph.modules and item.attribute not in self.bound[item.loads]
        if is_module:
            self.load(name)
        return is_module

    def check(self, statement: Statement) -> None:
        """What a simple statement reads must be bound, even in a module that is still being imported."""
        if isinstance(statement.node, BLOCKS):
            return
        for reference in self.graph.references(statement):
            symbol, use = reference.entity, reference.use
            if use.when is not When.DEFINITION or use.kind != "load" or not reference.certain:
                continue
            if not isinstance(symbol, Global) or symbol.name in statement.binds:
                continue
            if symbol.name in self.bound.get(symbol.module, ()):
                continue
            if not any(symbol.name in binder.binds for binder in self.graph.binders(symbol)):
                continue  # a function binds it, and must have been called
            line = getattr(use.node, "lineno", statement.line)
            raise Refusal(
                "PRG-CYCLE",
                statement.path,
                line,
                f"'{symbol.dotted}' is needed here while the module is imported, before it has a value. "
                "Move its definition up, or what both modules need into a third.",
            )

"""The names of a program: those of the library, and others only where two would meet."""

import ast
from collections.abc import Iterable, Mapping, Sequence

from onesource.code.names.entities import Builtin, External, Global, NameReference
from onesource.code.names.graph import Graph
from onesource.code.names.known_names import OWN_NAME
from onesource.code.names.modules import Statement
from onesource.code.names.refusal import Refusal

Bound = Global | External


class Naming:
    """Gives each name of the library its name in the program.

    The targets keep their own, then come `import package`, classes, other imports, and the rest; each time
    the first target's module first. Who finds the name taken gets the name of its module as a suffix.
    `taken` are names that what follows the program uses for itself: None, or what it imports as that name.
    """

    def __init__(
        self,
        graph: Graph,
        targets: Sequence[Global],
        statements: Iterable[Statement],
        *,
        same: dict[Global, Global],
        also: Iterable[External] = (),
        taken: Mapping[str, External | None] | None = None,
    ) -> None:
        self.graph = graph
        self.module = targets[0].module
        self.same = same
        self.targets = {self._one(target) for target in targets}
        self.taken = taken or {}
        self.sites: dict[Bound, list[tuple[Statement, NameReference]]] = {}
        self.builtins: dict[str, dict[str, str]] = {}  # by name and module: where it is used
        self.identifiers: set[str] = set()
        for statement in statements:
            self._collect(statement)
        for external in also:
            self.sites.setdefault(external, [])
        self.names: dict[Bound, str] = {}
        self.owners: dict[str, Bound] = {}
        for bound in sorted(self.sites, key=self._rank):  # a stable sort
            self._choose(bound)

    def __call__(self, bound: Bound) -> str:
        return self.names[self._one(bound)]

    def _one(self, bound: Bound) -> Bound:
        return self.same.get(bound, bound) if isinstance(bound, Global) else bound

    def _collect(self, statement: Statement) -> None:
        for reference in self.graph.references(statement):
            if isinstance(reference.entity, Bound):
                self.sites.setdefault(self._one(reference.entity), []).append((statement, reference))
            elif isinstance(reference.entity, Builtin):
                line = getattr(reference.node, "lineno", statement.line)
                uses = self.builtins.setdefault(reference.entity.name, {})
                uses.setdefault(statement.module, f"{statement.path}:{line}")
        self.identifiers |= statement.identifiers

    def _rank(self, bound: Bound) -> tuple[int, bool]:
        elsewhere = all(statement.module != self.module for statement, _ in self.sites[bound])
        if bound in self.targets:
            return 0, False
        if isinstance(bound, External):
            return 1 if bound.is_root else 3, elsewhere
        return 2 if self._is_class(bound) else 4, bound.module != self.module

    def _is_class(self, bound: Bound) -> bool:
        return isinstance(bound, Global) and any(
            isinstance(binder.node, ast.ClassDef) for binder in self.graph.binders(bound)
        )

    def _choose(self, bound: Bound) -> None:
        name = bound.name
        if not self._is_free(bound, name) and not self.sites[bound]:
            name = self._suffixed(name, bound.module)
        elif not self._is_free(bound, name):
            statement, reference = self.sites[bound][0]
            if reason := self._why_not(bound):
                line = getattr(reference.node, "lineno", 0) or statement.line
                raise Refusal(
                    "PRG-NAME",
                    statement.path,
                    line,
                    f"'{name}' is also {self._other(bound)}, and in one program it cannot take another name: "
                    f"{reason}. Rename one of them.",
                )
            name = self._suffixed(name, bound.module if isinstance(bound, Global) else statement.module)
        self.names[bound] = name
        self.owners[name] = bound

    def _is_free(self, bound: Bound, name: str) -> bool:
        if name in self.owners or self._hidden(bound, name) or not self._may_share(bound, name):
            return False
        # Where it was written otherwise, a local name may be in the way.
        return all(
            reference.use.scope.is_global(name)
            for _, reference in self.sites[bound]
            if reference.node is not reference.use.node or reference.use.name != name
        )

    def _may_share(self, bound: Bound, name: str) -> bool:
        """What follows imports the same thing under the name, or leaves the name alone."""
        if name not in self.taken:
            return True
        other = self.taken[name]
        return isinstance(bound, External) and other is not None and bound.dotted == other.dotted

    def _hidden(self, bound: Bound, name: str) -> list[str]:
        """Where the builtin of that name is used; a module that binds it itself uses it before."""
        uses = self.builtins.get(name, {})
        return [place for module, place in uses.items() if (module, name) != (bound.module, bound.name)]

    def _other(self, bound: Bound) -> str:
        """What else has the name."""
        if owner := self.owners.get(bound.name):
            return f"'{owner.dotted}'"
        if places := self._hidden(bound, bound.name):
            return f"the builtin that {places[0]} uses"
        if not self._may_share(bound, bound.name):
            return "a name of the cells that follow"
        return "a local name where it is used"

    def _why_not(self, bound: Bound) -> str:
        sites = [reference for _, reference in self.sites[bound]]
        if bound in self.targets:
            return "it is the name of the program"
        if self._is_class(bound):
            return "a class shows its name"
        if isinstance(bound, External) and bound.is_root:
            return "it is the name of a package"
        if isinstance(bound, Global) and self.identifiers & OWN_NAME:
            return "the code reads '__name__' or '__qualname__'"
        if not all(reference.certain for reference in sites):
            return "it is not certain what the name means everywhere"
        return ""

    def _suffixed(self, name: str, module: str) -> str:
        parts = module.split(".")
        suffixes = ["_".join(parts[start:]) for start in range(len(parts) - 1, -1, -1)]
        suffixes += [f"{suffixes[0]}_{number}" for number in range(2, len(self.sites) + 3)]
        candidates = (f"{name}_{suffix.upper() if name.isupper() else suffix}" for suffix in suffixes)
        taken = self.identifiers | self.owners.keys() | self.builtins.keys() | self.taken.keys()
        return next(candidate for candidate in candidates if candidate not in taken)

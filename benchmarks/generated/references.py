"""Names that modules define, and the many ways in which other modules refer to them."""

from dataclasses import dataclass, field
from random import Random


@dataclass
class Name:
    """Something that a module defines."""

    module: str
    name: str
    kind: str  # number, numbers, table, function, class, decorator, restless, filling, stages or iterator
    is_symbol: bool = True  # a quote can name it


@dataclass
class Draft:
    """A module in the making."""

    name: str
    imports: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    hidden: tuple[str, ...] = ()  # the builtins that it may define anew, and so does not use


class Referring:
    """Writes names of earlier modules into the module in the making, with the imports that they take."""

    def __init__(self, seed: int, package: str) -> None:
        self.random = Random(seed)
        self.package = package
        self.known: list[Name] = []
        self.draft = Draft("")

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def reference(self, name: Name) -> str:
        """How this module writes a name, with the import that it takes."""
        if name.module == self.draft.name:
            return name.name
        ways = [self.from_import, self.alias_import, self.module_import, self.chain_import]
        return self.random.choice(ways)(name)

    def bound(self, line: str, name: str) -> bool:
        """Add the import, unless the name means something else already."""
        if line in self.draft.imports:
            return True
        if name in self.draft.taken:
            return False
        self.draft.taken.add(name)
        self.draft.imports.append(line)
        return True

    def origin(self, module: str) -> str:
        here = self.draft.name.rpartition(".")[0]
        if self.chance(0.3) and module.startswith("deep.") and here == "deep":
            return "." + module.rpartition(".")[2]
        return f"{self.package}.{module}"

    def from_import(self, name: Name) -> str:
        line = f"from {self.origin(name.module)} import {name.name}"
        return name.name if self.bound(line, name.name) else self.chain_import(name)

    def alias_import(self, name: Name) -> str:
        alias = self.random.choice(("f", "g", "scale", "TABLE", "x", "Node", "len", "other", "another"))
        line = f"from {self.origin(name.module)} import {name.name} as {alias}"
        return alias if self.bound(line, alias) else self.chain_import(name)

    def module_import(self, name: Name) -> str:
        package, _, module = f"{self.package}.{name.module}".rpartition(".")
        alias = self.random.choice((module, "m", "y"))
        line = self.random.choice(
            (f"from {package} import {module} as {alias}", f"import {package}.{module} as {alias}")
        )
        return f"{alias}.{name.name}" if self.bound(line, alias) else self.chain_import(name)

    def chain_import(self, name: Name) -> str:
        line = f"import {self.package}.{name.module}"
        if line not in self.draft.imports:
            self.draft.imports.append(line)
        return f"{self.package}.{name.module}.{name.name}"

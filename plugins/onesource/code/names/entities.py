"""What a name in the library can mean."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from onesource.code.names.refusal import Refusal
from onesource.code.names.scope import Use


@dataclass(frozen=True, order=True)
class Global:
    """A name that a module of the library binds."""

    module: str
    name: str

    @property
    def dotted(self) -> str:
        return f"{self.module}:{self.name}"


@dataclass(frozen=True, order=True)
class External:
    """A name imported from outside the library."""

    module: str
    attribute: str  # empty: the module itself
    name: str  # as the library calls it

    @property
    def dotted(self) -> str:
        return f"{self.module}.{self.attribute}" if self.attribute else self.module

    @property
    def package(self) -> str:
        return self.module.partition(".")[0]

    @property
    def is_root(self) -> bool:
        """`import a` or `import a.b`: the name is that of the package."""
        return not self.attribute and self.name == self.module


@dataclass(frozen=True)
class LibraryModule:
    name: str


@dataclass(frozen=True)
class Builtin:
    name: str


@dataclass(frozen=True)
class Broken:
    """Why the name means nothing."""

    code: str
    place: tuple[str, int]  # path and line
    message: str
    hint: Callable[[], str] | None = field(default=None, compare=False)  # made when it is asked for

    @property
    def refusal(self) -> Refusal:
        hint = f" {self.hint()}" if self.hint else ""
        return Refusal(self.code, *self.place, self.message + hint)


Entity = Global | External | LibraryModule | Builtin | Broken


@dataclass(frozen=True, eq=False)
class NameReference:
    """What one use of a name means."""

    use: Use
    entity: Entity
    node: ast.AST  # the name, or `module.name` as far as it leads to the entity
    holder: str  # the module whose name it is: here, or the last that leads there
    certain: bool  # not perhaps the class's own name, or a builtin

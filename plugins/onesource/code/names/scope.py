"""Python's rules of scope: which names inside a statement are the module's own."""

import ast
from dataclasses import dataclass
from enum import Enum

CELL = "__class__"  # inside a method, the class itself: what `super()` needs


class When(Enum):
    """When Python looks a name up."""

    DEFINITION = "while the module is imported"
    CALL = "when a function is called"
    ANNOTATION = "never, unless something asks for the types"


class Scope:
    """A module, class, function or comprehension, and the names that it binds."""

    def __init__(self, kind: str, parent: "Scope | None") -> None:
        self.kind = kind  # module, class, function, comprehension or parameters (of types)
        self.parent = parent
        self.bound: set[str] = set()
        self.declared_global: set[str] = set()
        self.declared_nonlocal: set[str] = set()

    def is_global(self, name: str) -> bool:
        """The name, where it stands in this scope, is the module's or a builtin."""
        scope, inner = self, self
        while scope.parent is not None:
            # A method does not see the names of its class; the parameters of its types do.
            visible = scope.kind != "class" or scope is self or (inner is self and self.kind == "parameters")
            if visible and name in scope.declared_global:
                return True
            if visible and name in scope.bound and name not in scope.declared_nonlocal:
                return False
            if scope.kind == "class" and scope is not self and name == CELL:
                return False
            scope, inner = scope.parent, scope
        return True

    def may_be_global(self, name: str) -> bool:
        """Until a class binds a name, its body finds the module's."""
        return self.kind == "class" and name in self.bound - self.declared_global - self.declared_nonlocal


@dataclass(frozen=True, eq=False)
class Use:
    """One place where a statement reads, binds, deletes or declares a name of its module."""

    name: str
    node: ast.AST  # the name, or the definition, handler, pattern or alias that binds it
    kind: str  # load, store, delete or declare
    when: When
    scope: Scope
    quoted: bool  # inside a string that is an annotation

    @property
    def certain(self) -> bool:
        return not self.scope.may_be_global(self.name)

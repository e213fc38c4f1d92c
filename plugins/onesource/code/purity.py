"""Does a call leave what it is given as it is?"""

import ast

from onesource.code.graph import Global, Graph
from onesource.code.modules import Statement
from onesource.code.outline import FUNCTIONS
from onesource.code.values import CONTAINERS, FIXED_RESULTS, TUPLES

PURE_BUILTINS = FIXED_RESULTS | TUPLES | CONTAINERS | {"enumerate", "filter", "map", "reversed", "zip"}
PURE_MODULES = frozenset(
    "cmath collections dataclasses decimal enum fractions functools itertools math numpy re statistics typing".split()
)
IN_PLACE = frozenset("at copyto fill_diagonal fromiter place put put_along_axis putmask shuffle".split())
# Methods of containers, strings and arrays that only read.
READING = frozenset(
    "all any argmax argmin astype conj copy count cumprod cumsum decode difference dot encode endswith flatten format "
    "get index intersection isdisjoint issubset issuperset item items join keys lower max mean min prod ravel replace "
    "reshape round split startswith std strip sum title tolist trace transpose union upper values var".split()
)
SETTERS = frozenset({"setattr", "delattr"})
CHANGING = ast.AugAssign | ast.With | ast.Global | ast.Nonlocal | ast.Await | ast.Delete


class Purity:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._functions: dict[Global, bool] = {}

    def keeps(self, statement: Statement, call: ast.Call) -> bool:
        """It reads what it is given, and may return it or a part of it."""
        is_reading = isinstance(call.func, ast.Attribute) and call.func.attr in READING
        return is_reading or self.is_pure(statement, call)

    def is_pure(self, statement: Statement, call: ast.Call) -> bool:
        """It changes no argument, unless that is an iterator."""
        if any(keyword.arg == "out" for keyword in call.keywords):
            return False
        if name := self.graph.dotted(statement, call.func):
            root, _, rest = name.partition(".")
            in_place = rest.startswith("random") or rest.rpartition(".")[2] in IN_PLACE
            return name in PURE_BUILTINS or (root in PURE_MODULES and not in_place)
        reference = self.graph.reference(statement, call.func)
        if reference and isinstance(reference.entity, Global):
            return self.is_pure_function(reference.entity)
        return isinstance(call.func, ast.Attribute) and call.func.attr in READING

    def is_pure_function(self, symbol: Global) -> bool:
        if symbol not in self._functions:
            self._functions[symbol] = True  # while it calls itself
            self._functions[symbol] = all(
                isinstance(statement.node, FUNCTIONS) and self._has_pure_body(statement)
                for statement in self.graph.binders(symbol)
            )
        return self._functions[symbol]

    def _has_pure_body(self, statement: Statement) -> bool:
        for node in ast.walk(statement.node):
            if isinstance(node, CHANGING):
                return False
            if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
                return False
            if isinstance(node, ast.Call) and not self.is_pure(statement, node):
                return False
        return True

    def marks(self, statement: Statement) -> bool:
        """A function in it sets attributes of what it is given, such as a class or a function."""
        for node in ast.walk(statement.node):
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                if not (isinstance(node.value, ast.Name) and node.value.id == "self"):
                    return True
            if isinstance(node, ast.Call) and self.graph.dotted(statement, node.func) in SETTERS:
                return True
        return False

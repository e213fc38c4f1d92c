"""Does a call leave what it is given as it is?"""

import ast

from onesource.code.names.entities import Global
from onesource.code.names.graph import Graph
from onesource.code.names.known_names import IN_PLACE, PURE_BUILTINS, PURE_MODULES, READING, SETTERS
from onesource.code.names.modules import Statement
from onesource.code.source.outline import FUNCTIONS

CHANGING = ast.AugAssign | ast.With | ast.Global | ast.Nonlocal | ast.Await | ast.Delete


class Purity:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._functions: dict[Global, bool] = {}
        self._marks: dict[Statement, bool] = {}

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
                isinstance(statement.node, FUNCTIONS) and self.is_pure_code(statement, statement.node)
                for statement in self.graph.binders(symbol)
            )
        return self._functions[symbol]

    def is_pure_code(self, statement: Statement, code: ast.AST) -> bool:
        """Nothing in it changes what it is given."""
        for node in ast.walk(code):
            if isinstance(node, CHANGING):
                return False
            if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
                return False
            if isinstance(node, ast.Call) and not self.is_pure(statement, node):
                return False
        return True

    def marks(self, statement: Statement) -> bool:
        """A function in it sets attributes of what it is given, such as a class or a function."""
        if statement not in self._marks:
            self._marks[statement] = self._sets_attributes(statement)
        return self._marks[statement]

    def _sets_attributes(self, statement: Statement) -> bool:
        for node in ast.walk(statement.node):
            match node:
                case ast.Attribute(value=owner, ctx=ast.Store() | ast.Del()) if ast.unparse(owner) != "self":
                    return True
                case ast.Call() if self.graph.dotted(statement, node.func) in SETTERS:
                    return True
        return False

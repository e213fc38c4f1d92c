"""Does it change something to look at a value, without a call?"""

import ast

from onesource.code.names.graph import Graph
from onesource.code.names.known_names import FILLING, ONLY_WHEN_TOLD, PLAIN_METHODS
from onesource.code.names.modules import Statement
from onesource.code.running.purity import Purity
from onesource.code.source.outline import FUNCTIONS


class Restless:
    def __init__(self, graph: Graph, purity: Purity) -> None:
        self.graph = graph
        self.purity = purity
        self._found: dict[Statement, bool] = {}

    def __call__(self, statement: Statement) -> bool:
        """It makes a value, or defines its class, that changes when it is read, compared or the like."""
        if statement not in self._found:
            self._found[statement] = any(
                self._has_a_changing_method(statement, node)
                if isinstance(node, ast.ClassDef)
                else isinstance(node, ast.Call) and self.graph.dotted(statement, node.func) in FILLING
                for node in ast.walk(statement.node)
            )
        return self._found[statement]

    def _has_a_changing_method(self, statement: Statement, definition: ast.ClassDef) -> bool:
        """A property or an operator that is not pure."""
        return any(
            _runs_unnamed(each) and not self.purity.is_pure_code(statement, each)
            for each in definition.body
            if isinstance(each, FUNCTIONS)
        )


def _runs_unnamed(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    is_special = method.name.startswith("__") and method.name.endswith("__")
    made_into = any(ast.unparse(each) not in PLAIN_METHODS for each in method.decorator_list)
    return made_into or (is_special and method.name not in ONLY_WHEN_TOLD)

"""What importing a module does to the world outside the library: a program without the line would not."""

import ast

from onesource.code.names.entities import Builtin, External, Global, NameReference
from onesource.code.names.modules import Statement
from onesource.code.running.effects import Effects, executed
from onesource.code.running.values import Kind


def effect_outside(effects: Effects, statement: Statement) -> tuple[int, str] | None:
    """The line and the code of the first effect."""
    for node in executed(statement.node):
        if isinstance(node, ast.Expr):
            for call in executed(node.value):
                if isinstance(call, ast.Call | ast.Await) and not _stays_inside(effects, statement, call):
                    return call.lineno, ast.unparse(call)
        elif isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            root = _root(effects, statement, node)
            if isinstance(root, ast.Call) or (root and not isinstance(root.entity, Global)):
                return node.lineno, ast.unparse(node)
    return None


def _stays_inside(effects: Effects, statement: Statement, call: ast.Call | ast.Await) -> bool:
    if isinstance(call, ast.Await) or effects.purity.is_pure(statement, call):
        return isinstance(call, ast.Call)
    return isinstance(call.func, ast.Attribute) and _root(effects, statement, call.func.value) is None


def _root(effects: Effects, statement: Statement, node: ast.expr) -> NameReference | ast.Call | None:
    """What an attribute or an item is taken from; None: a container of the library, or a local name."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        if effects.graph.reference(statement, node):
            break
        node = node.value
    if isinstance(node, ast.Call):
        return node
    reference = effects.graph.reference(statement, node)
    if reference and isinstance(reference.entity, Global):
        return reference if effects.values.kind(reference.entity) is Kind.OPAQUE else None
    return reference if reference and isinstance(reference.entity, External | Builtin) else None

"""What a statement does with the value of a name."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from onesource.code.names.entities import NameReference
from onesource.code.names.modules import Statement


class Role(Enum):
    STORE = "name.x = 1, name[0] = 1, name += 1"
    CALL = "name()"
    METHOD = "name.x()"
    DECORATOR = "@name"
    ARGUMENT = "f(name)"
    BASE = "class A(name)"
    WALK = "for x in name, 1 in name"  # uses up an iterator, and does something with the elements
    READ = "name + 1, name[0] == 2"
    TYPE = "list[name], name | None"  # the name itself, not an attribute or an item
    ALIAS = "other = name"


# What is done with these is done with what is in them.
PASSING = (
    ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
    ast.IfExp, ast.BoolOp, ast.NamedExpr, ast.Lambda, ast.arguments,
)  # fmt: skip


@dataclass(frozen=True)
class Deed:
    role: Role
    method: str = ""
    call: ast.Call | None = None  # the call that takes it as an argument
    loop: ast.AST | None = None  # the loop or comprehension that walks over it
    is_part: bool = False  # done with an item, or with what a call returns


def deeds(
    statement: Statement, reference: NameReference, keeps: Callable[[ast.Call], bool]
) -> Iterator[Deed]:
    """Climb from the name to the statement, by way of attributes, items, containers and results.

    A call that `keeps` its arguments as they are may still return them, or a part.
    """
    parents, node, attribute, is_part, is_itself = statement.parents, reference.node, "", False, True
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        yield Deed(Role.STORE)  # module.name = 1
        return
    while True:
        parent = parents.get(node)
        match parent:
            case ast.Attribute() | ast.Subscript() if parent.value is node:
                if not isinstance(parent.ctx, ast.Load):
                    yield Deed(Role.STORE)
                    return
                attribute = parent.attr if isinstance(parent, ast.Attribute) else ""
                is_part |= isinstance(parent, ast.Subscript)
                is_itself = False
            case ast.Call():
                yield _called(parent, node, attribute)
                if not keeps(parent):
                    return
                attribute, is_part, is_itself = "", True, False
            case ast.Starred() if not isinstance(parents.get(parent), ast.Call):
                yield Deed(Role.WALK)
            case ast.keyword() | ast.Starred():
                pass
            case ast.IfExp() if parent.test is node:
                yield Deed(Role.READ)
                return
            case ast.AST() if isinstance(parent, PASSING):
                attribute = ""
            case ast.comprehension() if parent.iter is node:
                yield Deed(Role.WALK, loop=parents[parent])
                return
            case ast.Subscript() | ast.BinOp(op=ast.BitOr()) if is_itself:
                yield Deed(Role.TYPE)
                return
            case _:
                yield _done(parent, node, attribute, is_part)
                return
        node = parent


def _called(call: ast.Call, node: ast.AST, attribute: str) -> Deed:
    if call.func is not node:
        return Deed(Role.ARGUMENT, attribute, call)
    return Deed(Role.METHOD, attribute) if attribute else Deed(Role.CALL)


def _done(parent: ast.AST | None, node: ast.AST, attribute: str, is_part: bool) -> Deed:
    match parent:
        case ast.AugAssign() if parent.target is node:
            return Deed(Role.STORE)
        case ast.FunctionDef() | ast.AsyncFunctionDef() if node in parent.decorator_list:
            return Deed(Role.DECORATOR, attribute)
        case ast.ClassDef():
            return Deed(Role.DECORATOR if node in parent.decorator_list else Role.BASE, attribute)
        case ast.For() | ast.AsyncFor() if parent.iter is node:
            return Deed(Role.WALK, loop=parent)
        case ast.withitem() | ast.Await() | ast.YieldFrom():
            return Deed(Role.WALK)
        case ast.Assign() if isinstance(parent.targets[0], ast.Tuple | ast.List):
            return Deed(Role.WALK)
        case ast.Compare() if parent.left is not node and _asks_for_a_member(parent):
            return Deed(Role.WALK)
        case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.FormattedValue() | ast.Subscript():
            return Deed(Role.READ)
        case ast.Expr() | ast.If() | ast.While() | ast.Assert() | ast.comprehension():
            return Deed(Role.READ)
    return Deed(Role.ALIAS, is_part=is_part)


def _asks_for_a_member(node: ast.Compare) -> bool:
    return any(isinstance(operator, ast.In | ast.NotIn) for operator in node.ops)

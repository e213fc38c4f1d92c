"""What belongs together under one name: overloads, properties, alternatives.

The rule, for all definitions of one name in one scope, in the order of the source:

1. Functions decorated with `overload`, and the function after them, are one symbol; so are an annotation
   without a value (`size: int`) and what stands before and after it.
2. A function whose decorator begins with its own name (`@size.setter`), and an assignment that builds on what
   the name meant before (`size = cache(size)`, `size += 1`), continue the symbol before them.
3. What is left more than once is a set of alternatives when no two can both run: they stand in different
   branches of the same `if`, `try` or `match`. The name quotes them all, `name#2` the second.
4. Anything else is ambiguous: the name alone is refused, `name#2` quotes the second.
"""

import ast
from collections.abc import Sequence
from itertools import combinations

from onesource.code.source.outline import Definition, Named

Group = tuple[Definition, ...]


def grouped(definitions: Sequence[Definition]) -> list[Group]:
    groups: list[list[Definition]] = []
    for definition in definitions:
        if groups and (_is_unfinished(groups[-1][-1]) or _continues(definition)):
            groups[-1].append(definition)
        else:
            groups.append([definition])
    return [tuple(group) for group in groups]


def are_alternatives(groups: Sequence[Group]) -> bool:
    return all(
        any(_exclude(definition, alternative) for definition in one for alternative in other)
        for one, other in combinations(groups, 2)
    )


def _is_unfinished(definition: Definition) -> bool:
    node = definition.node
    if isinstance(node, ast.AnnAssign):
        return node.value is None
    return isinstance(node, Named) and any(
        (isinstance(decorator, ast.Name) and decorator.id == "overload")
        or (isinstance(decorator, ast.Attribute) and decorator.attr == "overload")
        for decorator in node.decorator_list
    )


def _continues(definition: Definition) -> bool:
    node, name = definition.node, definition.name.rpartition(".")[2]
    if isinstance(node, Named):
        return any(_root(decorator) == name for decorator in node.decorator_list)
    value = getattr(node, "value", None)
    return (
        value is None
        or isinstance(node, ast.AugAssign)
        or any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(value))
    )


def _root(expression: ast.expr) -> str | None:
    while isinstance(expression, ast.Attribute | ast.Call):
        expression = expression.value if isinstance(expression, ast.Attribute) else expression.func
    return expression.id if isinstance(expression, ast.Name) else None


def _exclude(one: Definition, other: Definition) -> bool:
    for (block, branch), (other_block, other_branch) in zip(one.branches, other.branches, strict=False):
        if block != other_block:
            return False
        if branch != other_branch:
            return True
    return False

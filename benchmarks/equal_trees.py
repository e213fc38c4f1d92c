"""Whether two syntax trees mean the same."""

import ast
from collections.abc import Iterator
from inspect import cleandoc
from itertools import zip_longest


def equal_trees(one: object, other: object, *, clean: bool = False) -> bool:
    """Equal but for positions; where `clean`, docstrings are what `inspect.cleandoc` makes of them."""
    if not isinstance(one, ast.AST) or not isinstance(other, ast.AST):
        return False
    docstrings = {id(node) for tree in (one, other) for node in _docstrings(tree)} if clean else set()

    def plain(node: ast.AST, value: object) -> object:
        if id(node) in docstrings and isinstance(value, str):
            return cleandoc(value)
        if isinstance(value, list):
            return [plain(node, item) for item in value]
        return "a node" if isinstance(value, ast.AST) else repr(value)

    # Not by ast.dump, which recurses. `walk` goes level by level: equal numbers of children make equal trees.
    return all(
        type(left) is type(right)
        and all(
            plain(left, getattr(left, name, None)) == plain(right, getattr(right, name, None))
            for name in left._fields
        )
        for left, right in zip_longest(ast.walk(one), ast.walk(other))
    )


def _docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            match node.body[0]:
                case ast.Expr(value=ast.Constant(value=str()) as docstring):
                    yield docstring

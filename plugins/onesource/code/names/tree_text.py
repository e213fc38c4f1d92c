"""A statement as text that says what it means: without positions and comments, the same in every Python."""

import ast
from collections.abc import Mapping

from onesource.code.source.outline import Named

IMPLIED = frozenset({"ctx", "kind", "type_comment", "type_ignores"})  # ctx follows from the place


def tree_text(
    node: ast.AST, *, docstrings: bool = False, replaced: Mapping[ast.AST, ast.AST] | None = None
) -> str:
    """With or without docstrings; with some nodes replaced by others."""
    parts: list[str] = []
    _write(node, parts, docstrings, replaced or {})
    return "".join(parts)


def _write(value: object, parts: list[str], docstrings: bool, replaced: Mapping[ast.AST, ast.AST]) -> None:
    if isinstance(value, list):
        parts.append("[")
        for each in value:
            _write(each, parts, docstrings, replaced)
            parts.append(",")
        parts.append("]")
    elif isinstance(value, ast.AST):
        value = replaced.get(value, value)
        parts.append(f"{type(value).__name__}(")
        for name, field in ast.iter_fields(value):
            # An empty field is left out, since a newer Python has more of them; a constant may be None.
            is_constant = isinstance(value, ast.Constant) and name == "value"
            if name in IMPLIED or (not is_constant and (field is None or field == [])):
                continue
            if name == "body" and isinstance(value, Named) and not docstrings:
                field = _without_docstring(value)
            parts.append(f"{name}=")
            _write(field, parts, docstrings, replaced)
            parts.append(",")
        parts.append(")")
    else:
        parts.append(f"{type(value).__name__} {value!r}")


def _without_docstring(node: Named) -> list[ast.stmt]:
    match node.body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
    return node.body

"""The code of a post's cells as a notebook has it: its imports from the library are definitions there."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onesource.code.names.entities import External


@dataclass(frozen=True)
class Import:
    """`from snippets.linalg.experiment import collapse as fall`, at the top of a cell."""

    target: str  # snippets.linalg.experiment:collapse
    name: str  # fall


def library_imports(code: str, package: str) -> list[Import]:
    return [
        Import(f"{node.module}:{alias.name}", alias.asname or alias.name)
        for node in _import_nodes(code, package)
        for alias in node.names
    ]


def _import_nodes(code: str, package: str) -> Iterator[ast.ImportFrom]:
    for node in ast.parse(code).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == package:
            yield node


def without_library_imports(code: str, package: str, names: dict[str, str]) -> str:
    """The cell, with a plain assignment where an import gave a name that differs from the one in `names`."""
    lines = code.split("\n")
    for node in reversed(list(_import_nodes(code, package))):
        renamed = [
            f"{alias.asname or alias.name} = {names[f'{node.module}:{alias.name}']}"
            for alias in node.names
            if names[f"{node.module}:{alias.name}"] != (alias.asname or alias.name)
        ]
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        before = lines[first].encode()[: node.col_offset].decode()
        after = lines[last].encode()[node.end_col_offset :].decode().lstrip(" ;")
        kept = "; ".join(filter(None, [before.rstrip(" ;"), *renamed, after]))
        lines[first : last + 1] = [kept] if kept else []
        if not kept and not "".join(lines[max(first - 1, 0) : first + 1]).strip():
            del lines[first : first + 1]  # of the blank lines around the import, those above are enough
    return "\n".join(lines).strip("\n")


def names_of(codes: Iterable[str], package: str) -> dict[str, External | None]:
    """Every name that the cells mention, with what they import as that name from outside the library."""
    found: dict[str, External | None] = {}
    bound: set[str] = set()
    for code in codes:
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Name):
                found.setdefault(node.id, None)
                if isinstance(node.ctx, ast.Store):
                    bound.add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                bound.add(node.name)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    found |= _imported(alias)
            elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] != package:
                for alias in node.names:
                    name = alias.asname or alias.name
                    found[name] = External(node.module or "", alias.name, name)
    return found | dict.fromkeys(bound)


def _imported(alias: ast.alias) -> dict[str, External | None]:
    if alias.asname:
        return {alias.asname: External(alias.name, "", alias.asname)}
    root = alias.name.partition(".")[0]
    return {root: External(root, "", root)}


def packages_of(codes: Iterable[str]) -> set[str]:
    """The packages that the cells import, the standard library among them."""
    found: set[str] = set()
    for code in codes:
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    return found

"""The import lines of a program: the standard library first, each part sorted."""

import sys
from collections.abc import Callable, Iterable, Mapping

from onesource.code.names.entities import External

WIDTH = 110

Name = Callable[[External], str]


def import_blocks(loads: Mapping[External, Iterable[str]], name: Name) -> list[str]:
    """One for the standard library, one for other packages; `loads`: what `import` says for each name."""
    blocks: list[list[External]] = [[], []]
    for external in loads:
        blocks[external.package not in sys.stdlib_module_names].append(external)
    return ["\n".join(import_lines(block, loads, name)) for block in blocks if block]


def import_lines(
    externals: Iterable[External], loads: Mapping[External, Iterable[str]], name: Name
) -> list[str]:
    modules: set[str] = set()
    names: dict[str, list[External]] = {}
    for external in externals:
        if external.attribute:
            names.setdefault(external.module, []).append(external)
        elif external.is_root:
            modules.update(f"import {module}" for module in loads[external])
        else:
            modules.add(f"import {external.module} as {name(external)}")
    return [*sorted(modules), *(_from(module, names[module], name) for module in sorted(names))]


def _from(module: str, externals: list[External], name: Name) -> str:
    parts = []
    for external in sorted(externals, key=lambda each: (*_group(each.attribute), name(each))):
        own = external.attribute
        parts.append(own if name(external) == own else f"{own} as {name(external)}")
    line = f"from {module} import {', '.join(parts)}"
    if len(line) <= WIDTH:
        return line
    return "\n".join([f"from {module} import (", *(f"    {part}," for part in parts), ")"])


def _group(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2), name

"""What the statements of the library may not do, so that a program can be cut out of it by reading alone."""

import ast
from collections.abc import Iterator

from onesource.code.names.entities import Broken, Builtin, External, LibraryModule, NameReference
from onesource.code.names.graph import Graph
from onesource.code.names.known_names import BY_NAME, LOCAL_NAMESPACES, NAMESPACES, OF_A_MODULE, RUN_TEXT
from onesource.code.names.modules import STAR, Module, Statement
from onesource.code.names.refusal import Refusal
from onesource.code.names.scope import When
from onesource.code.running.effects import Effects
from onesource.code.running.outside import effect_outside


def module_refusals(module: Module) -> Iterator[Refusal]:
    for star in module.imports.get(STAR, ()):
        yield Refusal(
            "PRG-IMPORT",
            module.path,
            star.line,
            f"'from {star.module} import *' does not say which names it brings. Import them by name.",
        )
    for name in ("__getattr__", "__dir__"):
        for binder in module.binders.get(name, ()):
            yield Refusal(
                "PRG-DYNAMIC",
                module.path,
                binder.line,
                f"'{name}' makes up names when it is asked for them. Define or import them.",
            )


def effect_refusal(effects: Effects, statement: Statement) -> Refusal | None:
    """What importing the statement does to the world outside the library."""
    if found := effect_outside(effects, statement):
        line, code = found
        message = f"'{code}' has an effect when this file is imported, and a program would not have it."
        return Refusal("PRG-EFFECT", statement.path, line, f"{message} Put it into a function.")
    return None


def statement_refusals(graph: Graph, statement: Statement) -> tuple[Refusal, ...]:
    if statement not in graph.refusals:
        graph.refusals[statement] = tuple(_refusals(graph, statement))
    return graph.refusals[statement]


def _refusals(graph: Graph, statement: Statement) -> Iterator[Refusal]:
    for reference in graph.references(statement):
        line = getattr(reference.node, "lineno", 0) or statement.line
        if isinstance(reference.entity, Broken):
            yield reference.entity.refusal
        elif found := _misuse(graph, statement, reference):
            yield Refusal(found[0], statement.path, line, found[1])
    for node in ast.walk(statement.node) if statement.identifiers & OF_A_MODULE else ():
        if isinstance(node, ast.Attribute) and node.attr in OF_A_MODULE:
            message = f"'{node.attr}' tells where the code came from, and a program comes from elsewhere."
            yield Refusal("PRG-DYNAMIC", statement.path, node.lineno, f"{message} Do without it.")
    yield from _import_refusals(graph, statement)


def _import_refusals(graph: Graph, statement: Statement) -> Iterator[Refusal]:
    for imported, node in statement.imports:
        inside = not imported.module or imported.module.partition(".")[0] in (graph.package, "")
        if inside or imported.name == STAR:
            message = f"'{ast.unparse(node)}' runs only under a condition or in a function."
            yield Refusal(
                "PRG-IMPORT", statement.path, node.lineno, f"{message} Move it to the top of the file."
            )


def _misuse(graph: Graph, statement: Statement, reference: NameReference) -> tuple[str, str] | None:
    node, entity = reference.node, reference.entity
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return (
            "PRG-MODULE",
            f"'{ast.unparse(node)}' is set from outside its module. Add a function there that does.",
        )
    if isinstance(entity, LibraryModule):
        return (
            "PRG-MODULE",
            f"the module '{entity.name}' is used as a value, and a program has no modules. "
            "Write module.name, with a name that stands there.",
        )
    if isinstance(entity, Builtin):
        return _misused_builtin(statement, reference, entity.name)
    if isinstance(entity, External):
        name, outer = entity.dotted, statement.parents.get(node)
        while not _is_by_name(name) and isinstance(outer, ast.Attribute):
            name, outer = f"{name}.{outer.attr}", statement.parents.get(outer)
        if name.removeprefix("builtins.") in RUN_TEXT:
            return "PRG-DYNAMIC", f"'{name}' runs code that is known only when it runs. Write the code out."
        if _is_by_name(name):
            return "PRG-DYNAMIC", f"'{name}' finds code by a name that is known only when it runs. Import it."
    return None


def _is_by_name(name: str) -> bool:
    return name in BY_NAME or name.rpartition(".")[0] in BY_NAME


def _misused_builtin(statement: Statement, reference: NameReference, name: str) -> tuple[str, str] | None:
    parent = statement.parents.get(reference.node)
    has_arguments = isinstance(parent, ast.Call) and parent.func is reference.node and parent.args
    if name in RUN_TEXT:
        return "PRG-DYNAMIC", f"'{name}' runs code that is known only when it runs. Write the code out."
    here = name in NAMESPACES or (name in LOCAL_NAMESPACES and reference.use.when is When.DEFINITION)
    if here and not has_arguments:
        return "PRG-DYNAMIC", f"'{name}()' finds names that are known only when it runs. Use a dictionary."
    return None

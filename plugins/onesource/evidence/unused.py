"""The other way round: public symbols of the library that no page speaks of and nothing uses."""

from collections.abc import Iterable, Iterator

from onesource.code import Library
from onesource.code.names.entities import Global
from onesource.code.source.equation_comments import equation_comments
from onesource.evidence.statements import subject_of
from onesource.model import Problem


def unused(library: Library, mentioned: Iterable[str]) -> list[Problem]:
    """One problem for each; `mentioned` are the dotted names that posts quote, name or use in their cells.

    A method counts for its class. An equation names the code that a comment says implements it. Nobody uses a
    function that only calls itself, or only its tests call.
    """
    used = {f"{module}:{subject_of(name)}" for module, _, name in (each.partition(":") for each in mentioned)}
    graph = library.effects.graph
    for statement in graph.statements:
        own = {Global(statement.module, name) for name in statement.binds}
        used.update(each.dotted for each in graph.globals(statement) if each not in own)
    used.update(_implementing(library))
    return sorted(
        _problem(library, module, symbol)
        for module, _, symbol in (name.partition(":") for name in set(library.names()) - used)
        if "." not in symbol and not any(part.startswith("_") for part in [*module.split("."), symbol])
    )


def _implementing(library: Library) -> Iterator[str]:
    for module in library.effects.graph.modules.values():
        for comment in equation_comments(module.outline):
            for name, definitions in module.outline.definitions.items():
                if any(
                    each.node.lineno <= comment.line <= (each.node.end_lineno or 0) for each in definitions
                ):
                    yield f"{module.name}:{subject_of(name)}"


def _problem(library: Library, module: str, symbol: str) -> Problem:
    outline = library.outline(module)
    return Problem(
        outline.source.path,
        outline.definitions[symbol][0].node.lineno,
        "EVD-UNUSED",
        f"no page mentions '{module}:{symbol}', and nothing in {library.package}/ uses it. "
        "Quote it, or take it away; a name with an underscore in front is private.",
    )

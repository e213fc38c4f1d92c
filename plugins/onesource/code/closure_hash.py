"""A number for what a symbol does: equal as long as no code changes that the symbol needs."""

from hashlib import sha256

from onesource.code.closure import closure, root_of
from onesource.code.library import Library
from onesource.code.names.entities import External, Global
from onesource.code.names.modules import Statement
from onesource.code.running.effects import Effects
from onesource.code.source.outline import Named


def closure_hash(library: Library, target: str) -> str:
    """The sha256 of the code in the symbol's closure.

    Comments, docstrings, formatting, the order of definitions, the form of imports and all that the symbol
    does not need leave it as it is. Names of modules count: a proof of one file is none of another.

    Raises:
        ProblemError: as `closure` does.
    """
    found = closure(library, target)
    lines = [f"target {root_of(found.target).dotted}"]
    lines += sorted(
        _text(library.effects, each) for each in found.statements if _is_placeless(library.effects, each)
    )
    rest = [each for each in found.statements if not _is_placeless(library.effects, each)]
    lines += [_text(library.effects, each) for each in sorted(rest, key=_place)]
    return sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _place(statement: Statement) -> tuple[str, int, int]:
    return statement.module, statement.line, statement.node.col_offset


def _is_placeless(effects: Effects, statement: Statement) -> bool:
    """A definition may stand anywhere in its file if it alone binds its name and changes nothing."""
    symbols = [Global(statement.module, name) for name in statement.binds]
    once = all(effects.graph.binders(symbol) == [statement] for symbol in symbols)
    return isinstance(statement.node, Named) and once and not effects.changes(statement)


def _text(effects: Effects, statement: Statement) -> str:
    """The module, the code, and what each name in it means."""
    meanings = {
        f"{each.use.name}={each.entity.dotted}"
        for each in effects.graph.references(statement)
        if isinstance(each.entity, Global | External)
    }
    lazy = effects.graph.modules[statement.module].lazy_annotations
    header = f"{statement.module} {'lazy ' if lazy else ''}{' '.join(sorted(meanings))}"
    return f"{header} {statement.text}"

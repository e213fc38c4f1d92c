"""From a symbol and what an author asks of it to the lines that a page shows."""

import ast
from collections.abc import Sequence

from onesource.code.source.cutting import (
    body_span,
    dedented,
    lines_of,
    signature_span,
    statement_span,
    trimmed,
    without_docstrings,
)
from onesource.code.source.grouping import Group
from onesource.code.source.nearest import one_of
from onesource.code.source.outline import Named, Outline
from onesource.code.source.regions import regions, without_markers
from onesource.model import Line, ProblemError, Quote, Reference, Span, Symbol

MOST_LINES = 400

BLANK = Line(0, "")


def quoted(reference: Reference, symbol: Symbol, outline: Outline, group: Group) -> Quote:
    """Raises ProblemError: SNP-OPTION, SNP-REGION, SNP-DUP, SNP-OPEN or SNP-SIZE."""
    parts = [lines_of(outline, span) for span in _shown_spans(reference, symbol, outline, group)]
    if reference.hide == "docstring":
        parts = _without_docstrings(reference, outline, parts)
    parts = [dedented(outline, trimmed(without_markers(outline, part))) for part in parts]
    lines = tuple(line for part in parts for line in (BLANK, *part))[1:]
    if not lines:
        raise ProblemError("SNP-OPTION", f"nothing of '{reference.target}' is left to show. Drop an option.")
    if len(lines) > MOST_LINES:
        raise ProblemError(
            "SNP-SIZE",
            f"'{reference.target}' has {len(lines)} lines; a page shows {MOST_LINES} at most. "
            "Quote a method or a region.",
        )
    return Quote(symbol, lines, _marked(reference, lines))


def _shown_spans(reference: Reference, symbol: Symbol, outline: Outline, group: Group) -> Sequence[Span]:
    if reference.region:
        return [_region_span(reference, outline, group)]
    if reference.show == "all":
        return symbol.spans
    nodes = [definition.node for definition in group if isinstance(definition.node, Named)]
    if not nodes:
        raise ProblemError(
            "SNP-OPTION",
            f"show=\"{reference.show}\" needs a function or a class; '{reference.target}' is a constant.",
        )
    if reference.show == "signature":
        return [signature_span(outline, node) for node in nodes]
    bodies = [node for node in nodes if not _is_stub(node)]
    if len(bodies) != 1:
        raise ProblemError(
            "SNP-OPTION",
            f"show=\"body\" needs one body; '{reference.target}' has {len(bodies)}. Quote it whole.",
        )
    return [body_span(outline, bodies[0])]


def _is_stub(node: Named) -> bool:
    """The body is `...`, as under `@overload`, or a docstring, or both."""
    return all(isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant) for inner in node.body)


def _region_span(reference: Reference, outline: Outline, group: Group) -> Span:
    if reference.show != "all":
        raise ProblemError(
            "SNP-OPTION",
            f'region="{reference.region}" is a part already. Drop show="{reference.show}".',
        )
    found = regions(outline, [statement_span(outline, definition.node) for definition in group])
    if reference.region not in found:
        known = one_of(sorted(found)) if found else "none"
        raise ProblemError(
            "SNP-REGION",
            f"'{reference.target}' has no region '{reference.region}'. Its regions: {known}. "
            "A region stands between '# region name' and '# endregion'.",
        )
    first, last = found[reference.region]
    if not "".join(outline.lines[first : last - 1]).strip():
        raise ProblemError("SNP-REGION", f"the region '{reference.region}' of '{reference.target}' is empty.")
    return Span(first + 1, last - 1)


def _without_docstrings(reference: Reference, outline: Outline, parts: list[list[Line]]) -> list[list[Line]]:
    shorter = [without_docstrings(outline, part) for part in parts]
    if shorter == parts:
        raise ProblemError(
            "SNP-OPTION",
            f"hide=\"docstring\" hides nothing: '{reference.target}' shows no docstring on lines of its own "
            "beside other code. Drop the option.",
        )
    return shorter


def _marked(reference: Reference, lines: tuple[Line, ...]) -> tuple[int, ...]:
    if not reference.mark:
        return ()
    found = tuple(position for position, line in enumerate(lines, 1) if reference.mark in line.text)
    if not found:
        raise ProblemError(
            "SNP-OPTION", f"mark=\"{reference.mark}\" is in no shown line of '{reference.target}'."
        )
    return found

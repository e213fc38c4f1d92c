"""A program is checked as a file of its own: it compiles, and every name is bound before it is needed."""

import ast
import warnings

from onesource.code.names.known_names import BUILTINS
from onesource.code.names.scope import When
from onesource.code.names.uses import uses_of
from onesource.model import ProblemError


def check(text: str, target: str) -> None:
    """Raises ProblemError: PRG-SYNTAX or PRG-UNBOUND."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape is the linter's business
            tree = ast.parse(text)
            compile(tree, target, "exec", dont_inherit=True)
    except SyntaxError as error:  # what only the compiler sees, such as a parameter that is declared global
        raise ProblemError(
            "PRG-SYNTAX",
            f"the program of '{target}' does not compile: {error.msg}. Python must be able to run the file.",
        ) from None
    lazy = text.startswith("from __future__ import annotations\n")
    found = [uses_of(node, lazy_annotations=lazy, parents={}) for node in tree.body]
    bound = set(BUILTINS)
    for uses in found:
        needed = {
            use.name for use in uses if use.when is When.DEFINITION and use.kind == "load" and use.certain
        }
        own = {use.name for use in uses if use.kind == "store"}
        _refuse(needed - bound - own, target)
        bound |= own
    for uses in found:
        _refuse(
            {use.name for use in uses if use.kind == "load" and use.certain and not use.quoted} - bound,
            target,
        )


def _refuse(names: set[str], target: str) -> None:
    if names:
        raise ProblemError(
            "PRG-UNBOUND",
            f"the program of '{target}' needs '{min(names)}' before it has a value. "
            "Define it in the file that uses it, above that line.",
        )

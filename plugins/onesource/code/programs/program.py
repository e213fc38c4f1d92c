"""A symbol and all that it needs as one file that runs without the library.

It does what the package does, but for this: objects say that they are of `__main__`; a function that had to
take another name shows it in its repr and in errors; what the library imports for type checkers only is
defined if it is the library's own, and imported for type checkers only if it is not. Imports that no
statement of the program uses are left out, as is the body of `if __name__ == "__main__":`.
"""

from dataclasses import dataclass

from onesource.code.closure import closure, root_of
from onesource.code.library import Library
from onesource.code.programs.assembly import assemble
from onesource.code.programs.header import Versions, header
from onesource.code.programs.self_check import check


@dataclass(frozen=True)
class Body:
    """A program without its head."""

    text: str
    required: tuple[str, ...]  # packages outside the standard library
    optional: tuple[str, ...]  # those that it imports under a condition


def program(library: Library, target: str, *, versions: Versions, source_link: str, licence: str) -> str:
    """The file that `python` or `uv run` runs.

    `versions` says for the name of an import what to install, such as {"numpy": "numpy==2.4.6"}; several
    where one is not enough, as Keras needs a backend: {"keras": ["keras==3.15.1", "tensorflow==2.21.0"]}.

    Raises:
        ProblemError: as `closure` does; PRG-NAME, if two names meet; PRG-VERSION, if `versions` lacks one.
    """
    found = body(library, target)
    head = header(
        target,
        source_link=source_link,
        licence=licence,
        required=found.required,
        optional=found.optional,
        versions=versions,
    )
    return f"{head}\n{found.text}"


def body(library: Library, target: str) -> Body:
    found = closure(library, target)
    assembly = assemble(library, found, [root_of(found.target)])
    imports = assembly.imports
    text = imports + assembly.text(assembly.statements, first=not imports) + "\n"
    check(text, target)
    required, optional = assembly.packages
    return Body(text, required, optional)

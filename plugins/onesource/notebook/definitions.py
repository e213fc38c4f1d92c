"""What a notebook must define: all that the post quotes and its cells import, each before its first use."""

from collections.abc import Iterable

from onesource.code import Library
from onesource.code.closure import root_of
from onesource.code.programs.parts import Part, parts
from onesource.notebook.cell_code import library_imports, names_of
from onesource.results.cells import Cell, Post


class Definitions:
    """
    Raises:
        ProblemError: PRG-..., it cannot be one program.
    """

    def __init__(self, library: Library, post: Post) -> None:
        self.library = library
        self.package = library.package
        self.quoted = {self._name(each.target): each.target for each in reversed(post.quotations)}
        events = [(each.line, each.target) for each in post.quotations]
        events += [(cell.line, target) for cell in post.cells for target in self._used(cell)]
        self.targets = list(dict.fromkeys(target for _, target in sorted(events, key=lambda event: event[0])))
        kept = list(dict.fromkeys(target for cell in post.cells for target in self._called(cell)))
        names = {self._name(target) for target in kept}
        mentioned = names_of([cell.code for cell in post.cells], self.package)
        taken = {name: meaning for name, meaning in mentioned.items() if name not in names}
        self.program = parts(library, self.targets, kept=kept, taken=taken)
        self.names = {part.target: part.name for part in self.program.parts}
        self._waiting = {part.target: part for part in self.program.parts if part.text}

    def __contains__(self, target: str) -> bool:
        """Whether there is something left to define of a symbol."""
        return target in self._waiting

    def take(self, target: str) -> Part:
        """The part of a symbol, once."""
        return self._waiting.pop(target)

    def before(self, cell: Cell) -> Iterable[str]:
        """The symbols that the cell uses, in the order of their parts."""
        used = self._used(cell)
        return [target for target in self.targets if target in used]

    def _used(self, cell: Cell) -> list[str]:
        """What the cell imports from the library, and what is quoted under a name that it mentions."""
        imports = library_imports(cell.code, self.package)
        mentioned = names_of([cell.code], self.package).keys() - {each.name for each in imports}
        return [
            *(each.target for each in imports),
            *(target for name, target in self.quoted.items() if name in mentioned),
        ]

    def _called(self, cell: Cell) -> list[str]:
        """Those that the cell calls by their own name."""
        imports = {each.target: each.name for each in library_imports(cell.code, self.package)}
        return [each for each in self._used(cell) if imports.get(each, self._name(each)) == self._name(each)]

    def _name(self, target: str) -> str:
        return root_of(self.library.symbol(target)).name

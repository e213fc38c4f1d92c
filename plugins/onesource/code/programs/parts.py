"""Several symbols and what they need as one program, in parts: one for each symbol, where it is needed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onesource.code.closure import closure, joint_closure, root_of
from onesource.code.library import Library
from onesource.code.names.entities import External
from onesource.code.names.modules import Statement
from onesource.code.programs.assembly import Assembly, assemble
from onesource.code.programs.self_check import check


@dataclass(frozen=True)
class Part:
    """What a symbol needs and no part before has defined."""

    target: str
    name: str  # of the symbol in the program
    text: str  # "" if the parts before have defined all of it


@dataclass(frozen=True)
class Parts:
    imports: str  # they come first; "" if there are none
    parts: tuple[Part, ...]
    required: tuple[str, ...]  # packages outside the standard library
    optional: tuple[str, ...]  # those imported under a condition

    @property
    def text(self) -> str:
        """All of it as one file."""
        blocks = [self.imports, *(part.text for part in self.parts)]
        return "\n\n\n".join(block.rstrip("\n") for block in blocks if block) + "\n"


def parts(
    library: Library,
    targets: Sequence[str],
    *,
    kept: Collection[str] = (),
    taken: Mapping[str, External | None] | None = None,
) -> Parts:
    """The parts in the order of `targets`.

    Those of `kept` keep their names, and others give way. `taken` are names that the code after the parts
    uses for itself, so that nothing of the program is called so: with None, or with what that code imports.

    Raises:
        ProblemError: as `closure` and `program` do; PRG-NAME, if two of `kept` have one name.
    """
    if not targets:
        return Parts("", (), (), ())
    found = joint_closure(library, targets)
    roots = {target: root_of(library.symbol(target)) for target in targets}
    keeping = list(dict.fromkeys(roots[target] for target in targets if target in kept))
    assembly = assemble(library, found, keeping or [next(iter(roots.values()))], taken=taken)
    pieces = _pieces(library, assembly, targets)
    made = tuple(
        Part(target, assembly.naming(roots[target]), assembly.text(piece, first=True).strip("\n"))
        for target, piece in zip(targets, pieces, strict=True)
    )
    result = Parts(assembly.imports, made, *assembly.packages)
    check(result.text, found.target.dotted)
    return result


def _pieces(library: Library, assembly: Assembly, targets: Sequence[str]) -> Iterator[list[Statement]]:
    """A closure holds all that its statements need, so that each piece finds the rest above it."""
    stand_ins = {symbol: assembly.graph.binders(other) for symbol, other in assembly.same.items()}
    done: set[Statement] = set()
    for target in targets:
        needed: set[Statement] = set()
        for statement in closure(library, target).statements:
            needed.add(statement)
            for symbol, binders in stand_ins.items():
                if symbol.module == statement.module and symbol.name in statement.binds:
                    needed.update(binders)
        piece = [each for each in assembly.statements if each in needed and each not in done]
        done.update(piece)
        yield piece

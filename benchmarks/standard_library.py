"""Every function, class and constant of Python's own standard library, quoted, against an independent oracle.

`python -m benchmarks.standard_library` copies the sources to a temporary folder, since a library is one
package, and prints counts and times; `--every 10` takes each tenth module. For each definition that the
oracle sees in the tokens of a module:

* the library has it under that name, and no other, on the lines that the oracle says;
* each quoted line is what `textwrap.dedent` makes of the line of the file that it says it comes from;
* the quoted text parses, and each of its statements equals the one that stands at that line of the file.

A difference that none of `RULES` explains makes the exit code 1.
"""

import argparse
import ast
import shutil
import sys
import sysconfig
import textwrap
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count, groupby, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from benchmarks.equal_trees import equal_trees
from benchmarks.standard_library_oracle import Found, definitions, inside_strings
from benchmarks.standard_library_rules import RULES, Difference, Report, indentation_of
from onesource.code import Library
from onesource.code.source import quoting
from onesource.model import Line, ProblemError, Quote, Reference

PACKAGE = "stdlib"


def library_files() -> list[Path]:
    """The sources of the standard library whose dotted names can be written, relative to its folder."""
    top = Path(sysconfig.get_path("stdlib"))
    return [
        path
        for path in sorted(file.relative_to(top) for file in top.rglob("*.py"))
        if path.parts[0] not in ("site-packages", "dist-packages")
        and all(part.isidentifier() for part in path.with_suffix("").parts)
    ]


def compare_all(files: Sequence[Path], root: Path) -> Report:
    """Copy the files into `root` and compare all of them."""
    for path in files:
        target = root / PACKAGE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(sysconfig.get_path("stdlib")) / path, target)
    report = Report()
    modules = sorted(Library(root, PACKAGE).modules())
    expected = [".".join([PACKAGE, *path.with_suffix("").parts]).removesuffix(".__init__") for path in files]
    report.compare(Difference("names", PACKAGE, modules, sorted(expected)))
    with patch.object(quoting, "MOST_LINES", sys.maxsize):
        for module in modules:
            # A library of its own, since all trees together take gigabytes.
            _compare_module(report, Library(root, PACKAGE), module)
    return report


def _compare_module(report: Report, library: Library, module: str) -> None:
    report.modules += 1
    problem = None
    with report.timed("index"):
        try:
            outline = library.outline(module)
        except ProblemError as error:
            problem = str(error)
    if problem:
        report.unreadable += 1
        report.compare(Difference("reading", module, True, not _python_reads(library, module)))
        return
    found: dict[str, list[Found]] = defaultdict(list)
    with report.timed("oracle"):
        for definition in definitions(outline.source.text):
            found[definition.name].append(definition)
            report.definitions[definition.kind] += 1
    report.compare(Difference("names", module, sorted(outline.definitions), sorted(found)))
    original = Original(outline.source.text)
    for name in outline.definitions:
        with report.timed("resolve and quote"):
            quotes = list(_quotes(report, library, f"{module}:{name}"))
        with report.timed("comparison"):
            original.compare(report, f"{module}:{name}", quotes, found[name])


def _python_reads(library: Library, module: str) -> bool:
    path = library.root.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(file.read_bytes(), file, "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _quotes(report: Report, library: Library, target: str) -> Iterator[Quote]:
    """The quote; where the name alone is ambiguous, those of `target#1`, `target#2` and so on."""
    try:
        quote = library.quote(Reference(target))
        report.refused["more than 400 lines"] += len(quote.lines) > 400
        yield quote
        return
    except ProblemError as error:
        assert error.code == "SNP-AMBIGUOUS", error
    report.refused["ambiguous without a number"] += 1
    for number in count(1):
        try:
            yield library.quote(Reference(f"{target}#{number}"))
        except ProblemError:
            return


class Original:
    """The file that the quotes come from."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.in_string = inside_strings(text)
        self.statements: dict[int, list[ast.stmt]] = defaultdict(list)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.stmt):
                    self.statements[node.lineno].append(node)

    def compare(self, report: Report, name: str, quotes: list[Quote], found: list[Found]) -> None:
        spans = [(span.first, span.last) for quote in quotes for span in quote.symbol.spans]
        parts = [part for quote in quotes for part in _parts(quote)]
        for span, part, definition in zip_longest(spans, parts, found):
            if span is None or part is None or definition is None:
                report.compare(Difference("span", name, spans, found))
                return
            theirs = (definition.first, definition.last)
            only = self.lines[definition.last : span[1]] if span[0] == theirs[0] else []
            report.compare(Difference("span", name, span, theirs, "\n".join(only)))
            self._compare_lines(report, name, part, span)
        for quote in quotes:
            self._compare_trees(report, name, quote)

    def _compare_lines(self, report: Report, name: str, part: list[Line], span: tuple[int, int]) -> None:
        first, last = span
        report.compare(Difference("line", name, [x.number for x in part], list(range(first, last + 1))))
        block = self.lines[first - 1 : last]
        moved = textwrap.dedent("\n".join(block)).split("\n")
        for line in part:
            source = self.lines[line.number - 1]
            report.compare(
                Difference(
                    "line",
                    f"{name} at {line.number}",
                    line.text,
                    moved[line.number - first],
                    source,
                    indentation_of(block[0]),
                    line.number in self.in_string,
                )
            )

    def _compare_trees(self, report: Report, name: str, quote: Quote) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            statements = ast.parse(quote.text).body
        report.compare(Difference("tree", name, len(statements), len(quote.symbol.spans)))
        for statement in statements:
            number = quote.lines[statement.lineno - 1].number
            same = [node for node in self.statements[number] if type(node) is type(statement)]
            if not any(equal_trees(statement, node) for node in same):
                report.compare(Difference("tree", name, statement, same[0] if len(same) == 1 else None))


def _parts(quote: Quote) -> Iterator[list[Line]]:
    """The lines of each definition: between two stands a line without a number."""
    for is_line, lines in groupby(quote.lines, key=lambda line: line.number > 0):
        if is_line:
            yield list(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each N-th module only")
    every = parser.parse_args().every
    with TemporaryDirectory() as folder:
        report = compare_all(library_files()[::every], Path(folder))
    print(
        f"Python {sys.version.partition(' ')[0]}: {report.modules} modules, {report.unreadable} not readable"
    )
    print(f"{report.definitions.total()} definitions: {dict(report.definitions)}")
    print(f"names that a page refuses: {dict(report.refused)}")
    for what, seconds in report.seconds.items():
        print(f"{seconds:7.1f} s  {what}")
    for rule in RULES:
        print(f"{report.explained[rule]:7} explained: {rule.kind}: {rule.reason}")
    print(f"{len(report.unexplained):7} unexplained")
    for difference in report.unexplained[:20]:
        print(f"\n{difference.kind} {difference.name}\n  {difference.ours!r}\n  {difference.oracles!r}")
    return 1 if report.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())

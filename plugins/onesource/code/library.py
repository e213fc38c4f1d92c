"""The package that posts quote: every module read once, every symbol by its dotted name."""

import ast
import os
import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from onesource.code.names.graph import Graph
from onesource.code.running.effects import Effects
from onesource.code.source.cutting import span_of
from onesource.code.source.grouping import Group, are_alternatives, grouped
from onesource.code.source.history import earlier_versions
from onesource.code.source.nearest import did_you_mean, one_of
from onesource.code.source.outline import FUNCTIONS, Named, Outline, outline, parse
from onesource.code.source.quoting import quoted
from onesource.code.source.reading import read_source
from onesource.model import ProblemError, Quote, Reference, Source, Symbol

TARGET = re.compile(r"(\w+(?:\.\w+)*):(\w+(?:\.\w+)*)(?:#([1-9]\d{0,2}))?")
EXAMPLE = "Expected a name such as 'snippets.linalg.determinant:log_det_exp'."


class Library:
    """The folder `root/package`, read as text. A build makes its own, and sees one version of each file."""

    def __init__(self, root: Path, package: str = "snippets") -> None:
        self.root = root
        self.package = package
        self._outlines: dict[str, Outline | ProblemError] = {}

    def modules(self) -> Iterator[str]:
        """The dotted names of all modules, in order."""
        return (module for module, _ in self.files())

    def files(self) -> Iterator[tuple[str, str]]:
        """The dotted names and the paths of all modules, in order."""
        top = self.root / self.package
        for folder, folders, files in () if top.is_symlink() else os.walk(top):
            folders[:] = sorted(name for name in folders if name.isidentifier())
            package = ".".join(Path(folder).relative_to(self.root).parts)
            for name in sorted(files):
                path = f"{package.replace('.', '/')}/{name}"
                if name == "__init__.py":
                    yield package, path
                elif name.endswith(".py") and name[:-3].isidentifier() and not _is_hidden(Path(folder, name)):
                    yield f"{package}.{name[:-3]}", path

    def names(self) -> Iterator[str]:
        """The dotted names of all symbols, apart from modules that cannot be read."""
        return (f"{found.source.module}:{name}" for found in self._outlined() for name in found.definitions)

    def _outlined(self) -> Iterator[Outline]:
        for module in self.modules():
            try:
                yield self.outline(module)
            except ProblemError:
                continue

    @cached_property
    def effects(self) -> Effects:
        """What every name means and what importing does, apart from modules that cannot be read."""
        return Effects(Graph(self.package, list(self._outlined())))

    def source(self, module: str) -> Source:
        return self.outline(module).source

    def outline(self, module: str) -> Outline:
        """Raises ProblemError: SNP-FILE, SNP-PATH, SNP-SIZE, SNP-ENCODING, SNP-BIDI or SNP-PARSE."""
        if module not in self._outlines:
            try:
                self._outlines[module] = outline(self._read(module))
            except ProblemError as problem:
                self._outlines[module] = problem
        found = self._outlines[module]
        if isinstance(found, ProblemError):
            raise found
        return found

    def quote(self, reference: Reference) -> Quote:
        symbol, found, group = self._resolve(reference.target)
        return quoted(reference, symbol, found, group)

    def symbol(self, target: str) -> Symbol:
        return self._resolve(target)[0]

    def _read(self, module: str) -> Source:
        parts = module.split(".")
        if parts[0] == self.package:
            paths = [[*parts, "__init__.py"], [*parts[:-1], f"{parts[-1]}.py"]]  # as Python's import prefers
            for path in paths if len(parts) > 1 else paths[:1]:
                try:
                    return read_source(self.root, path, module=module)
                except FileNotFoundError:
                    continue
        raise ProblemError("SNP-FILE", f"no module '{module}'. {did_you_mean(module, list(self.modules()))}")

    def _resolve(self, target: str) -> tuple[Symbol, Outline, Group]:
        module, name, number = self._parsed(target)
        self.outline(module)
        module, name = self._followed(module, name, target)
        found = self.outline(module)
        if name not in found.definitions:
            raise self._missing(module, name, target)
        groups = grouped(found.definitions[name])
        group = _chosen(groups, number, target, found)
        spans = tuple(span_of(found, definition.node) for definition in group)
        qualified = f"{name}#{number}" if number else name
        return Symbol(module, qualified, found.source, spans), found, group

    def _parsed(self, target: str) -> tuple[str, str, int]:
        match = TARGET.fullmatch(unicodedata.normalize("NFKC", target))
        if match:
            return match[1], match[2], int(match[3] or 0)
        shown = ascii(target[:80])
        if "<locals>" in target:
            raise ProblemError(
                "SNP-SYMBOL", f'{shown} is local to a function. Quote the function with region="name".'
            )
        if re.search(r"[^\w.:#]|\.\.", target):
            raise ProblemError("SNP-PATH", f"{shown} is not a dotted name; a quote takes no path. {EXAMPLE}")
        raise ProblemError("SNP-SYMBOL", f"{shown} is not a module, a colon and a name. {EXAMPLE}")

    def _followed(self, module: str, name: str, target: str) -> tuple[str, str]:
        """Follow one re-export, `from .module import name`, inside the package."""
        chain = [f"{module}:{name}"]
        while imported := self._imported(module, name, target):
            module, name = imported
            if f"{module}:{name}" in chain:
                circle = " -> ".join([*chain, f"{module}:{name}"])
                raise ProblemError(
                    "SNP-CYCLE", f"'{target}' is imported in a circle: {circle}. Define it in one of them."
                )
            chain.append(f"{module}:{name}")
        if len(chain) > 2:
            raise ProblemError(
                "SNP-SYMBOL",
                f"'{target}' is re-exported more than once: {' -> '.join(chain)}. Quote '{chain[-1]}'.",
            )
        return module, name

    def _imported(self, module: str, name: str, target: str) -> tuple[str, str] | None:
        """Where in the package `module` has `name`, or the class that holds it, from; None: nowhere."""
        found = self.outline(module)
        outer, dot, inner = name.partition(".")
        if outer in found.definitions:
            return None
        origins = dict.fromkeys(
            (imported.module, f"{imported.name}{dot}{inner}")
            for imported in found.imports.get(outer, ())
            if imported.module.split(".")[0] == self.package
            and (imported.module, imported.name) != (module, outer)  # `from . import module`: no symbol
        )
        if len(origins) > 1:
            choices = one_of([":".join(origin) for origin in origins])
            raise ProblemError(
                "SNP-AMBIGUOUS", f"'{target}' is imported from more than one place. Quote {choices}."
            )
        return next(iter(origins), None)

    def _missing(self, module: str, name: str, target: str) -> ProblemError:
        found = self.outline(module)
        if local_to := _function_around(found, name):
            return ProblemError(
                "SNP-SYMBOL",
                f"'{target}' is local to a function. Quote '{module}:{local_to}' with region=\"name\".",
            )
        known = list(self.names())
        renamed = self._renamed(found, name)
        hint = f"Renamed to '{renamed}'? " if renamed else ""
        return ProblemError(
            "SNP-SYMBOL", f"no symbol '{target}'. {hint}{did_you_mean(f'{module}:{name}', known)}"
        )

    def _renamed(self, found: Outline, name: str) -> str | None:
        """The symbol whose body is the one that `name` had in an earlier version."""
        for text in earlier_versions(self.root, found.source.path, name.rpartition(".")[2]):
            try:
                tree = parse(Source(found.source.module, found.source.path, text, ""))
            except ProblemError:
                continue
            before = {
                _shape(node)
                for node in ast.walk(tree)
                if isinstance(node, Named) and node.name == name.rpartition(".")[2]
            }
            for dotted in self.names() if before else ():
                module, _, candidate = dotted.partition(":")
                nodes = [definition.node for definition in self.outline(module).definitions[candidate]]
                if any(isinstance(node, Named) and _shape(node) in before for node in nodes):
                    return dotted
        return None


def _is_hidden(file: Path) -> bool:
    """A package of the same name stands beside the file, and is what Python imports."""
    return file.with_suffix("").joinpath("__init__.py").is_file()


def _chosen(groups: list[Group], number: int, target: str, found: Outline) -> Group:
    if number > len(groups):
        last = f"{target.rpartition('#')[0]}#{len(groups)}"
        raise ProblemError("SNP-SYMBOL", f"no symbol '{target}'. The last of that name is '{last}'.")
    if number:
        return groups[number - 1]
    if len(groups) == 1:
        return groups[0]
    if are_alternatives(groups):
        return tuple(definition for group in groups for definition in group)
    lines = ", ".join(str(group[0].node.lineno) for group in groups)
    choices = one_of([f"{target}#{position}" for position in range(1, len(groups) + 1)][:3])
    raise ProblemError(
        "SNP-AMBIGUOUS",
        f"'{target}' is defined {len(groups)} times in {found.source.path}, on lines {lines}. "
        f"Rename all but one, or quote {choices}.",
    )


def _function_around(found: Outline, name: str) -> str | None:
    parts = name.split(".")
    for length in range(1, len(parts)):
        outer = ".".join(parts[:length])
        for definition in found.definitions.get(outer, ()):
            if isinstance(definition.node, FUNCTIONS) and any(
                isinstance(node, Named) and node.name == parts[length] for node in ast.walk(definition.node)
            ):
                return outer
    return None


def _shape(node: Named) -> str:
    """All of a definition but its name, so that a renamed one is recognised."""

    def plain(value: object) -> object:
        return "a node" if isinstance(value, ast.AST) else "" if value == node.name else value

    # By `walk`, in which the numbers of children fix the tree: `ast.dump` recurses, and a long sum is deep.
    shape = [
        (type(inner).__name__, field, [*map(plain, value)] if isinstance(value, list) else plain(value))
        for inner in ast.walk(node)
        for field, value in ast.iter_fields(inner)
    ]
    return sha256(repr(shape).encode("utf-8", "backslashreplace")).hexdigest()

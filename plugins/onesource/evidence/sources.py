"""The files of tests, as text: where a test stands, and which subjects it names.

A constant, or a dataclass without methods, runs no statement when it is tested: that a test names it is what
connects the two.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from onesource.code import Library
from onesource.code.names.tree_text import tree_text
from onesource.evidence.statements import subject_of
from onesource.model import ProblemError

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
IMPORTS = (ast.Import, ast.ImportFrom)


class TestSources:
    """The files below `root`, each read once."""

    __test__ = False  # for pytest: this is not a test

    def __init__(self, root: Path) -> None:
        self.root = root
        self._tree = cache(self._parsed)
        self._content = cache(self._read)
        self._shared = cache(self._shared_code)

    def digest(self, test: str) -> str:
        """Of the code of a test, and of all in its file that is no other test; empty if the test is gone.

        Comments and layout count for nothing.
        """
        path, _, name = test.partition("[")[0].partition("::")
        if not name or "." in name:  # a doctest is a part of any text
            return _hash(self._content(path)) if self._content(path) else ""
        body = self._tree(path).body
        own = [node for node in body if isinstance(node, Definition) and node.name == name.split("::")[0]]
        return _hash(self._shared(path) + _code(own)) if own else ""

    def _shared_code(self, path: str) -> bytes:
        return _code(node for node in self._tree(path).body if not _is_test(node))

    def line(self, test: str) -> int | None:
        """Where the function of a test begins in its file; None if it is not there, as for a doctest."""
        found = self._definition(test)
        return found.lineno if found else None

    def subjects_named(self, test: str, library: Library) -> frozenset[str]:
        """The subjects that the text of a test names."""
        definition = self._definition(test)
        if definition is None:
            return frozenset()
        aliases: dict[str, str] = {}
        for node in [*self._tree(_path(test)).body, *ast.walk(definition)]:
            if isinstance(node, IMPORTS):
                aliases.update(_aliases(node))
        modules = frozenset(library.modules())
        names = {_dotted(node, aliases) for node in ast.walk(definition)}
        return frozenset(_subjects(names, modules, library))

    def _definition(self, test: str) -> Definition | None:
        found: Definition | None = None
        body = self._tree(_path(test)).body
        for name in test.partition("[")[0].split("::")[1:]:
            definitions = [node for node in body if isinstance(node, Definition) and node.name == name]
            if not definitions:
                return None
            found = definitions[-1]
            body = found.body
        return found

    def _parsed(self, path: str) -> ast.Module:
        try:
            return ast.parse(self._content(path))
        except (SyntaxError, ValueError):
            return ast.Module([], [])  # no Python, as the text of a doctest

    def _read(self, path: str) -> bytes:
        """Nothing, if it is gone."""
        try:
            return (self.root / path).read_bytes()
        except OSError:
            return b""


def _is_test(node: ast.stmt) -> bool:
    return isinstance(node, Definition) and node.name.startswith(("test", "Test"))


def _code(nodes: Iterable[ast.stmt]) -> bytes:
    return "\n".join(tree_text(node, docstrings=True) for node in nodes).encode("utf-8", "surrogatepass")


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()[:16]


def _path(test: str) -> str:
    return test.partition("::")[0]


def _aliases(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        elif alias.asname:
            yield alias.asname, alias.name
        else:
            first = alias.name.partition(".")[0]
            yield first, first


def _dotted(node: ast.AST, aliases: dict[str, str]) -> str:
    """What an expression such as `m.area.PI` is called outside the file; empty for anything else."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.insert(0, node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in aliases:
        return ""
    return ".".join([aliases[node.id], *attributes])


def _subjects(names: set[str], modules: frozenset[str], library: Library) -> Iterator[str]:
    for name in names:
        pieces = name.split(".")
        for end in range(len(pieces) - 1, 0, -1):
            module = ".".join(pieces[:end])
            if module not in modules:
                continue
            try:
                symbol = library.symbol(f"{module}:{pieces[end]}")
                yield f"{symbol.module}:{subject_of(symbol.name)}"
            except ProblemError:
                pass  # a name that the library has not, or has twice
            break

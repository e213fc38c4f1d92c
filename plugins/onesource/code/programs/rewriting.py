"""The text of a statement as it stands in the library, with the names that it has in a program."""

import ast
import copy
import re

from onesource.code.names.entities import NameReference
from onesource.code.names.graph import Graph
from onesource.code.names.modules import Statement
from onesource.code.names.refusal import Refusal
from onesource.code.names.tree_text import tree_text
from onesource.code.programs.naming import Bound, Naming
from onesource.code.source.cutting import lines_of, span_of
from onesource.code.source.outline import parse
from onesource.code.source.regions import without_markers
from onesource.model import ProblemError, Source

Place = tuple[int, int]  # line, column in UTF-8 bytes
Edit = tuple[Place, Place, str]  # from, to, the text that stands there afterwards


def rewritten(graph: Graph, statement: Statement, naming: Naming) -> str:
    """The statement with the comments above it, without region markers.

    Raises:
        Refusal: PRG-NAME, where a name cannot be changed without changing something else.
    """
    rewriting = _Rewriting(graph, statement)
    for reference in graph.references(statement):
        if isinstance(reference.entity, Bound):
            name = naming(reference.entity)
            if reference.node is not reference.use.node or reference.use.name != name:
                rewriting.rename(reference, name)
    return rewriting.text()


class _Rewriting:
    def __init__(self, graph: Graph, statement: Statement) -> None:
        self.statement = statement
        self.outline = graph.modules[statement.module].outline
        self.edits: dict[Edit, NameReference] = {}
        self.strings: dict[ast.Constant, list[Edit]] = {}
        self.replaced: dict[ast.AST, ast.AST] = {}  # how the tree must differ afterwards

    def rename(self, reference: NameReference, name: str) -> None:
        node, old, edit = reference.node, reference.use.name, None
        match node:
            case ast.Name() | ast.Attribute() if node.lineno:
                edit = (_start(node), _end(node), name)
                if reference.use.quoted:
                    self.strings.setdefault(self.string_around(node), []).append(edit)
                else:
                    self.replaced[node] = ast.Name(name)
            case ast.alias():
                edit = (_start(node), _end(node), f"{node.name} as {name}")
                self.replaced[node] = ast.alias(node.name, name)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                edit = self.word(node, rf"(?:async\s+)?def\s+({re.escape(old)})\b", name)
                self.replaced[node] = copy.copy(node)
                self.replaced[node].name = name  # type: ignore[attr-defined]
            case ast.Global():
                edit = self.word(node, rf"global\b[\w\s,]*?\b({re.escape(old)})\b", name)
                names = getattr(self.replaced.get(node, node), "names", [])
                self.replaced[node] = ast.Global([name if each == old else each for each in names])
        if edit is None:
            raise self.refusal(reference, name)
        self.edits[edit] = reference

    def string_around(self, node: ast.AST) -> ast.Constant:
        while not isinstance(node, ast.Constant):
            node = self.statement.parents[node]
        return node

    def word(self, node: ast.stmt, pattern: str, name: str) -> Edit | None:
        """The edit of the first group, if the pattern stands at the node."""
        text = self.outline.lines[node.lineno - 1].encode()[node.col_offset :].decode()
        if found := re.match(pattern, text):
            start = node.col_offset + len(text[: found.start(1)].encode())
            return (node.lineno, start), (node.lineno, start + len(found[1].encode())), name
        return None

    def text(self) -> str:
        span = span_of(self.outline, self.statement.node)
        lines = without_markers(self.outline, lines_of(self.outline, span))
        starts: dict[int, int] = {}
        length = 0
        for line in lines:
            starts[line.number] = length - (span.start if line.number == span.first else 0)
            length += len(line.text) + 1
        text = "\n".join(line.text for line in lines)
        for start, end, name in sorted(self.edits, reverse=True):
            first, last = (
                starts[number] + len(self.outline.lines[number - 1].encode()[:column].decode())
                for number, column in (start, end)
            )
            text = text[:first] + name + text[last:]
        if self.edits and not self.is_as_meant(text):
            (_, _, name), reference = min(self.edits.items(), key=lambda item: item[0])
            raise self.refusal(reference, name)
        return text

    def is_as_meant(self, text: str) -> bool:
        for string, edits in self.strings.items():
            value = str(string.value).encode()
            for (_, start), (_, end), name in sorted(edits, reverse=True):
                offset = string.col_offset + 1
                value = value[: start - offset] + name.encode() + value[end - offset :]
            self.replaced[string] = ast.Constant(value.decode())
        wanted = tree_text(self.statement.node, docstrings=True, replaced=self.replaced)
        try:
            tree = parse(Source(self.statement.module, self.statement.path, text, ""))
        except ProblemError:
            return False
        return [tree_text(node, docstrings=True) for node in tree.body] == [wanted]

    def refusal(self, reference: NameReference, name: str) -> Refusal:
        written = ast.unparse(reference.node) if isinstance(reference.node, ast.expr) else reference.use.name
        return Refusal(
            "PRG-NAME",
            self.statement.path,
            getattr(reference.node, "lineno", 0) or self.statement.line,
            f"'{written}' must become '{name}' in a program, and cannot in this place. "
            f"Import or assign '{name}' under that name first.",
        )


def _start(node: ast.Name | ast.Attribute | ast.alias) -> Place:
    return node.lineno, node.col_offset


def _end(node: ast.Name | ast.Attribute | ast.alias) -> Place:
    return node.end_lineno or node.lineno, node.end_col_offset or 0

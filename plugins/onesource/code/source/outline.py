"""The definitions and the re-exports of one source, found by `ast`."""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from onesource.code.source.layout import Layout, lay_out
from onesource.model import ProblemError, Source

Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

# A definition inside one of these is found; inside a function it is local.
BLOCKS = (ast.If, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.While, ast.Match)

Branch = tuple[int, str]  # which block of the source, and which of its branches, of which only one runs


@dataclass(frozen=True)
class Definition:
    name: str  # qualified
    node: ast.stmt
    branches: tuple[Branch, ...]  # from the outside in


@dataclass(frozen=True)
class Import:
    module: str  # absolute
    name: str


@dataclass(frozen=True)
class Docstring:
    node: ast.Expr
    text: str
    alone: bool  # nothing else is in the body, so the body cannot do without it


@dataclass(frozen=True)
class Outline:
    source: Source
    tree: ast.Module
    definitions: dict[str, list[Definition]]  # by qualified name, in the order of the source
    imports: dict[str, list[Import]]  # `from .module import name as key`

    @cached_property
    def lines(self) -> tuple[str, ...]:
        return tuple(self.source.text.split("\n"))  # never splitlines(): it breaks at form feeds and U+2028

    # Only a quote needs these two, and they take longer than all the rest.

    @cached_property
    def layout(self) -> Layout:
        return lay_out(self.source, self.lines)

    @cached_property
    def docstrings(self) -> tuple[Docstring, ...]:
        return tuple(_docstrings(self.tree))


def parse(source: Source) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in a snippet is the linter's business
            return ast.parse(source.text)
    except (SyntaxError, ValueError) as error:  # ValueError: a NUL byte, before Python 3.11.4
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        line = getattr(error, "lineno", None) or source.text.partition("\0")[0].count("\n") + 1
    except (RecursionError, MemoryError):
        reason, line = "nested too deeply for Python's parser", 1
    raise ProblemError("SNP-PARSE", f"{source.path}:{line}: Python cannot read this: {reason}")


def outline(source: Source) -> Outline:
    tree = parse(source)
    definitions: dict[str, list[Definition]] = {}
    imports: dict[str, list[Import]] = {}
    for definition in sorted(_definitions(tree), key=_position):
        definitions.setdefault(definition.name, []).append(definition)
    for statement in sorted(_module_level(tree), key=lambda statement: statement.lineno):
        if isinstance(statement, ast.ImportFrom):
            module = absolute(statement, source)
            for alias in statement.names:
                imports.setdefault(alias.asname or alias.name, []).append(Import(module, alias.name))
    return Outline(source, tree, definitions, imports)


def _docstrings(tree: ast.Module) -> Iterator[Docstring]:
    work: list[ast.AST] = [tree]
    while work:
        node = work.pop()
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            work.extend(getattr(node, field, []))
        match node.body if isinstance(node, Named) else ():
            case [ast.Expr(value=ast.Constant(value=str() as text)) as first, *rest]:
                yield Docstring(first, text, alone=not rest)


def _position(definition: Definition) -> tuple[int, int]:
    return definition.node.lineno, definition.node.col_offset


def _definitions(tree: ast.Module) -> Iterator[Definition]:
    # A list of work in place of recursion: a chain of `elif` is as deep as it is long.
    work: list[tuple[ast.stmt, str, tuple[Branch, ...]]] = [(node, "", ()) for node in tree.body]
    while work:
        node, scope, branches = work.pop()
        for name in names_of(node):
            yield Definition(scope + name, node, branches)
        if isinstance(node, ast.ClassDef):
            work.extend((inner, f"{scope}{node.name}.", branches) for inner in node.body)
        elif isinstance(node, BLOCKS):
            for branch, body in _bodies(node):
                inside = (*branches, (id(node), branch)) if branch else branches
                work.extend((inner, scope, inside) for inner in body)


def names_of(node: ast.stmt) -> list[str]:
    """The names that a statement defines, in order, each once."""
    if isinstance(node, Named):
        return [node.name]
    if isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets: list[ast.expr] = [node.target]
    elif isinstance(node, ast.Assign):
        targets = node.targets
    elif type(node).__name__ == "TypeAlias":  # from Python 3.12 on
        targets = [getattr(node, "name")]  # noqa: B009
    else:
        return []
    return list(dict.fromkeys(name for target in targets for name in _target_names(target)))


def _target_names(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _target_names(element)
    elif isinstance(target, ast.Starred):
        yield from _target_names(target.value)


def _bodies(node: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    """The blocks of a compound statement; a name for those that exclude the others."""
    choice = isinstance(node, ast.If)
    attempt = isinstance(node, ast.Try | ast.TryStar)
    yield "if" if choice else "try" if attempt else "", getattr(node, "body", [])
    yield "else" if choice else "try" if attempt else "", getattr(node, "orelse", [])
    yield "", getattr(node, "finalbody", [])
    for number, handler in enumerate(getattr(node, "handlers", [])):
        yield f"except {number}", handler.body
    for number, case in enumerate(getattr(node, "cases", [])):
        yield f"case {number}", case.body


def _module_level(tree: ast.Module) -> Iterator[ast.stmt]:
    work = list(tree.body)
    while work:
        node = work.pop()
        yield node
        if isinstance(node, BLOCKS):
            for _, body in _bodies(node):
                work.extend(body)


def absolute(statement: ast.ImportFrom, source: Source) -> str:
    if not statement.level:
        return statement.module or ""
    package = source.module if source.path.endswith("/__init__.py") else source.module.rpartition(".")[0]
    for _ in range(statement.level - 1):
        package = package.rpartition(".")[0]
    return f"{package}.{statement.module}" if statement.module else package

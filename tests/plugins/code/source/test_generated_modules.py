"""Over random modules: a quote means what its source means, and its lines are those of the source."""

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from benchmarks.equal_trees import equal_trees
from generated_modules import Author
from onesource.code import Library
from onesource.code.source.outline import Named
from onesource.model import ProblemError, Quote, Reference, Span

SEEDS = range(0, 150, 10)


def modules(seed: int) -> dict[str, str]:
    """Ten modules, of the seeds from `seed` on."""
    return {f"snippets/m{number}.py": Author(number).module() for number in range(seed, seed + 10)}


def symbols(library: Library) -> Iterator[tuple[str, ast.stmt, str]]:
    """Each target that is defined once, its statement, and the text of its module."""
    for module in library.modules():
        outline = library.outline(module)
        for name, definitions in outline.definitions.items():
            (definition,) = definitions
            yield f"{module}:{name}", definition.node, outline.source.text


def statements(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


def all_equal(ours: list[ast.stmt], theirs: list[ast.stmt]) -> bool:
    pairs = zip(ours, theirs, strict=True)
    return all(equal_trees(one, other, clean=True) for one, other in pairs)


def assert_lines_are_the_sources(quote: Quote, text: str, span: Span) -> None:
    lines = text.split("\n")
    numbers = [line.number for line in quote.lines]
    assert numbers == list(range(quote.first, quote.last + 1))
    assert span.first <= quote.first <= quote.last <= span.last
    for line in quote.lines:
        # Gone are blanks, a page break, and what shares the line: statements, or the body of a signature.
        gone = rf"(.*[:;])?[ \t\f]*{re.escape(line.text)}(\s*(;.*|\\)?|(?<=:) .*)"
        assert re.fullmatch(gone, lines[line.number - 1]), line


@pytest.mark.parametrize("seed", SEEDS)
def test_a_quote_parses_to_its_node_and_has_the_lines_of_its_source(
    seed: int, library_of: Callable[[dict[str, str]], Library]
) -> None:
    library = library_of(modules(seed))
    targets = list(symbols(library))
    assert len(targets) > 100
    for target, node, text in targets:
        quote = library.quote(Reference(target))
        assert all_equal(statements(quote.text), [node]), target
        assert_lines_are_the_sources(quote, text, quote.symbol.spans[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_signature_and_the_body_make_the_definition(
    seed: int, library_of: Callable[[dict[str, str]], Library]
) -> None:
    library = library_of(modules(seed))
    for target, node, text in symbols(library):
        if not isinstance(node, Named):
            continue
        signature = library.quote(Reference(target, show="signature"))
        assert_lines_are_the_sources(signature, text, signature.symbol.spans[0])
        (rebuilt,) = statements(f"{signature.text} pass")
        assert isinstance(rebuilt, Named)
        rebuilt.body = node.body
        if not all(
            isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant) for inner in node.body
        ):
            body = library.quote(Reference(target, show="body"))
            assert_lines_are_the_sources(body, text, body.symbol.spans[0])
            rebuilt.body = statements(body.text)
        assert all_equal([rebuilt], [node]), target


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_a_hidden_docstring_is_all_that_is_missing(
    seed: int, library_of: Callable[[dict[str, str]], Library]
) -> None:
    library = library_of(modules(seed))
    hidden = 0
    for target, node, _ in symbols(library):
        try:
            quote = library.quote(Reference(target, hide="docstring"))
        except ProblemError as error:
            assert error.code == "SNP-OPTION"
            continue
        hidden += 1
        ours, theirs = statements(quote.text)[0], statements(ast.unparse(node))[0]
        assert len(list(ast.walk(ours))) < len(list(ast.walk(theirs))), target
        assert all_equal(without_docstrings(ours), without_docstrings(theirs)), target
    assert hidden > 5


def without_docstrings(tree: ast.stmt) -> list[ast.stmt]:
    for node in ast.walk(tree):
        if isinstance(node, Named) and ast.get_docstring(node) is not None and len(node.body) > 1:
            del node.body[0]
    return [tree]

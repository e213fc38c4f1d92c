"""Which names are a module's own: the same as Python's compiler says."""

import ast
import symtable
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from onesource.code.names.scope import When
from onesource.code.names.uses import uses_of

# symtable itself is wrong about a parameter called `super`, and takes a function called `top` for the module.
MISTAKEN = {"idlelib/rpc.py", "poplib.py", "pyclbr.py", "test/support/hashlib_helper.py", "test/test_code.py"}


def names_of_the_compiler(table: symtable.SymbolTable) -> set[str]:
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if (table.get_type() == "module" or symbol.is_global())
        and (symbol.is_referenced() or symbol.is_assigned() or symbol.is_imported())
    }
    return names.union(*map(names_of_the_compiler, table.get_children()))


def own_names(text: str) -> set[str]:
    tree = ast.parse(text)
    lazy = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)
    return {
        use.name
        for statement in tree.body
        for use in uses_of(statement, lazy_annotations=lazy, parents={})
        # The compiler says nothing of annotations that are not evaluated, and less of a class's names.
        if not use.quoted and use.certain and not (lazy and use.when is When.ANNOTATION)
    }


def files() -> Iterator[tuple[str, str]]:
    top = Path(sysconfig.get_path("stdlib"))
    for path in sorted(top.rglob("*.py"))[::60]:
        name = path.relative_to(top).as_posix()
        if "site-packages" not in name and name not in MISTAKEN:
            yield name, path.read_text(encoding="utf-8", errors="replace")


def test_the_standard_library_has_the_names_that_the_compiler_sees() -> None:
    checked = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some of it is meant to be warned of
        for name, text in files():
            try:
                expected = names_of_the_compiler(symtable.symtable(text, name, "exec"))
            except (SyntaxError, ValueError):
                continue  # some of it is meant not to be read
            assert own_names(text) == expected, name
            checked += 1
    assert checked > 20


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f(a, *b, c=d, **e) -> g: return a, b, c, e, h", "d f g h"),
        ("def f():\n    global x\n    x = 1\n    def g(): return x", "f x"),
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = y", "f y"),
        ("class A:\n    x = 1\n    y = [x for _ in z]\n    def f(self): return x", "A x z"),
        ("class A:\n    x = 1\n    y = [1 for _ in x]", "A"),
        ("class A:\n    __x = 1\n    def f(self): return __y, __z__", "A _A__y __z__"),
        ("class A:\n    def f(self): return __class__, super()", "A super"),
        ("def f(): return [y := x for x in z], y", "f z"),
        ("[y := x for x in z]", "y z"),
        ("lambda x, y=z: (x, y, w)", "w z"),
        ("def f():\n    try: pass\n    except E as e: return e", "E f"),
        ("match x:\n    case A(b=c) | [c, *_] | {'k': c, **c}: pass", "A c x"),
        ("def f():\n    import a.b, c.d as e\n    from g import h\n    return a, e, h", "f"),
        ("import_ = 1\nfor i, (j, *k) in import_: del j", "i import_ j k"),
        ("def f(x: 'Y[Z]', *z: list['W']) -> 'not a type': pass", "W Y Z f list"),
        ("def f():\n    x: A = B\n    y: C\n    return x, y", "A B C f"),
        ("x: Literal['A', 'B'] | Annotated['C', 'D'] = 1", "Annotated C Literal x"),
        ("async def f():\n    async with a as b, c: return [d async for d in e if d or b]", "a c e f"),
    ],
)
def test_names_of_the_module(text: str, names: str) -> None:
    uses = (
        use
        for statement in ast.parse(text).body
        for use in uses_of(statement, lazy_annotations=False, parents={})
    )
    assert sorted({use.name for use in uses if use.certain}) == sorted(names.split())


def test_names_are_looked_up_at_their_time() -> None:
    text = "@a\ndef f(x: b = c) -> 'd':\n    y: e = g\n    return lambda z=h: i"
    found = {
        use.name: use.when.name
        for use in uses_of(ast.parse(text).body[0], lazy_annotations=False, parents={})
    }
    assert found == {
        **dict.fromkeys("abcf", "DEFINITION"),
        **dict.fromkeys("de", "ANNOTATION"),
        **dict.fromkeys("ghi", "CALL"),
    }
    lazy = uses_of(ast.parse(text).body[0], lazy_annotations=True, parents={})
    assert [use.when.name for use in lazy if use.name == "b"] == ["ANNOTATION"]

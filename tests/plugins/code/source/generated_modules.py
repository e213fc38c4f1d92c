"""Random modules that Python can read, written as nobody should write: the seed decides everything."""

import sys
from collections.abc import Iterator
from random import Random

UNITS = ("    ", "  ", "\t", " ", "   ", "\t ")
EXPRESSIONS = (
    "1",
    "x[1:2]",
    "lambda a, b=1: a",
    "{'a': [1, 2]}",
    "(y := 2)",
    "'#: not a comment'",
    "π * 2",
    "x if y else z",
    "f'{x:>{y}} {z!r}'",
    "b'\\x00'",
    "not_(x)",
    "'a page\f break'",
)
STRINGS = (
    '"""one line"""',
    '"""first\n{0}second\n\n{0}  deeper\n{0}"""',
    '"""first\nleft of the code\n      # no comment\n"""',
    "'''\n\t{0}tab\n{0}\ttab\n'''",
    '"""ends in a backslash \\\n{0}goes on\n"""',
    '"""line\\nbreak\n{0}second"""',
    'r"""\n{0}\\alpha\n{0}"""',
    '"joined \\\n   to one"',
    '("in " "brackets"\n   """\n{0}more""")',
)
DECORATORS = (
    "@first\n",
    "@second(lambda x: x, key={{'a': 1}})\n",
    "@third(\n{0}    1,\n  2,\n)\n",
    "@(\n{0}fourth\n)\n",
    "@\\\n{0}fifth\n",
    "@sixth  # said of it\n{0}# and more\n",
)
CONTINUED = ("", "\\\n  ")

# What Python reads from 3.12 on.
TYPES = ("", "[T: (int, str), *Ts]") if sys.version_info >= (3, 12) else ("",)
NEWER = ("type {0}[T] = {{'a': T}}", "{0} = f'{{'inner' + f'{{x}}'\n}}'") if len(TYPES) > 1 else ("{0} = 1",)


class Author:
    """Writes one module, with names that are all different."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.unit = self.random.choice(UNITS)
        self.count = 0

    def module(self) -> str:
        text = "".join(self._block("", depth=0, length=self.random.randint(3, 7)))
        return text.rstrip("\n") if self.random.random() < 0.1 else text

    def _name(self) -> str:
        self.count += 1
        return f"{self.random.choice(('name', 'ñame', 'Π', '__x'))}{self.count}"

    def _block(self, indentation: str, *, depth: int, length: int) -> Iterator[str]:
        for _ in range(length):
            yield from self._noise(indentation)
            compound = depth < 4 and self.random.random() < 0.55
            yield from self._compound(indentation, depth) if compound else self._simple(indentation)
        if self.random.random() < 0.2:
            yield from self._noise(indentation)

    def _noise(self, indentation: str) -> Iterator[str]:
        """Comments at any column, blank lines, page breaks."""
        while self.random.random() < 0.35:
            yield self.random.choice(
                (
                    "\n",
                    "   \n",
                    f"{indentation}# comment\n",
                    " # astray\n",
                    "\f\n",
                    f"{indentation}  # deeper\n",
                )
            )

    def _simple(self, indentation: str) -> Iterator[str]:
        expression, other = self.random.choices(EXPRESSIONS, k=2)
        string = self.random.choice(STRINGS).format(indentation)
        name, second = self._name(), self._name()
        statement = self.random.choice(
            (
                f"{name} = {expression}",
                f"{name}: int = ({expression})",
                f"{name}, [*{second}] = {expression}, {other}",
                f"{name} = {second} = [\n{indentation}  {expression},  # why\n {other},\n]",
                f"{name} = {string}",
                f"{name} = f'''\n  {{x\n  }} text\n'''",
                f"{name} = {expression}; {second} = {string}",
                f"{name} = ({expression}) + \\\n  ({other})",
                f"call({expression}); {name} = {string}; {second} = 1;",
                f"if {name}(): {second} = {string}",
                f"{name} = 1; \\\n  {second} = 2",
                self.random.choice(NEWER).format(name),
            )
        )
        page_break = "\f" if self.random.random() < 0.05 else ""
        yield f"{page_break}{indentation}{statement}{self.random.choice(('', '  # after'))}\n"

    def _compound(self, indentation: str, depth: int) -> Iterator[str]:
        inner = indentation + self.unit
        kind = self.random.choice(("def", "def", "class", "class", "if", "try", "with", "match", "line"))
        if kind == "line":
            body = self.random.choice((f"{self._name()} = 1; {self._name()} = 2", '"Doc."; pass', "pass"))
            yield f"{indentation}class {self._name()}: {self.random.choice(CONTINUED)}{body}\n"
        elif kind in ("def", "class"):
            yield from self._definition(indentation, depth, kind)
        elif kind == "match":
            yield f"{indentation}match {self._name()}:\n{inner}case [1, *_]:\n"
            yield from self._block(inner + self.unit, depth=depth + 2, length=1)
            yield f"{inner}case _: {self._name()} = 1\n"
        else:
            header = {"if": "if x:", "try": "try:", "with": "with x as y, z:"}[kind]
            yield f"{indentation}{header}\n"
            yield from self._block(inner, depth=depth + 1, length=2)
            if kind != "with":
                yield f"{indentation}{'else' if kind == 'if' else 'except (A, B) as error'}:  # otherwise\n"
                yield from self._block(inner, depth=depth + 1, length=1)

    def _definition(self, indentation: str, depth: int, kind: str) -> Iterator[str]:
        inner = indentation + self.unit
        for decorator in self.random.choices(DECORATORS, k=self.random.choice((0, 0, 1, 2))):
            yield indentation + decorator.format(indentation)
        name, expression = self._name() + self.random.choice(TYPES), self.random.choice(EXPRESSIONS)
        if kind == "class":
            yield f"{indentation}class {name}(A, key={expression}):\n"
        else:
            prefix = self.random.choice(("def", "async def"))
            yield f"{indentation}{prefix} {name}(a,\n  b: 'int' = ({expression}), *, c) -> x[1:2]:  # so:\n"
        yield from self._noise(inner)
        if self.random.random() < 0.6:
            string = self.random.choice(STRINGS).format(inner)
            yield f"{inner}{string}{self.random.choice(('', '  # noqa', '; pass'))}\n"
        yield from self._block(inner, depth=depth + 1, length=self.random.randint(1, 3))
        if kind == "def":
            yield f"{inner}return {expression}\n"

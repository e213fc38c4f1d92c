"""The statements of a module: all that binds a name, and some of what changes what it stands for."""

from benchmarks.generated.expressions import LOCALS, Expressing
from benchmarks.generated.references import Name

NAMES = ("f", "g", "h", "scale", "total", "TABLE", "LIMIT", "x", "Node", "Box", "_step")
HIDDEN = ("sum", "len", "max", "min")


class Defining(Expressing):
    def definition(self) -> None:
        writers = (
            self.number, self.number, self.numbers, self.table, self.function, self.function, self.function,
            self.a_class, self.a_class, self.decorator, self.counter, self.change, self.loop, self.twins,
            self.again, self.condition, self.alias, self.record, self.walrus, self.restless, self.filling,
            self.logging, self.stages, self.iterator,
        )  # fmt: skip
        self.random.choice(writers)()

    def fresh(self) -> str:
        free = [name for name in (*NAMES, *self.draft.hidden) if name not in self.draft.taken]
        name = self.random.choice(free) if free else f"more{len(self.draft.taken)}"
        self.draft.taken.add(name)
        return name

    def define(self, name: str, kind: str, *lines: str) -> None:
        if self.chance(0.2):
            self.draft.lines.append(f"# About {name}.")
        self.draft.lines += lines
        self.known.append(Name(self.draft.name, name, kind))

    def number(self) -> None:
        value, name = self.expression(1, []), self.fresh()
        self.define(name, "number", f"{name} = {value}")

    def numbers(self) -> None:
        values, name = [self.expression(1, []) for _ in range(3)], self.fresh()
        self.define(name, "numbers", f"{name} = [{', '.join(values)}]")

    def table(self) -> None:
        name, register = self.fresh(), self.fresh()
        self.define(name, "table", f"{name} = {{}}")
        self.define(
            register, "decorator",
            f"def {register}(function):", f"    {name}[len({name})] = function", "    return function",
        )  # fmt: skip

    def decorator(self) -> None:
        value, name = self.expression(1, ["result"]), self.fresh()
        wrap = [
            "    def inner(x=1):",
            "        result = function(x)",
            f"        return {value}",
            "    return inner",
        ]
        self.define(name, "decorator", f"def {name}(function):", *wrap)

    def function(self) -> None:
        parameter = self.random.choice(LOCALS)
        default = f", *, extra={self.expression(0, [])}" if self.chance(0.4) else ""
        decorators = [name for name in self.known if name.kind == "decorator"]
        above = (
            [f"@{self.reference(self.random.choice(decorators))}"] if decorators and self.chance(0.3) else []
        )
        name = self.fresh()
        body = self.body(parameter, ["extra"] if default else [])
        annotation = self.annotation()
        self.define(
            name, "function", *above, f"def {name}({parameter}{annotation}=2{default}):",
            *(f"    {line}" for line in body),
        )  # fmt: skip

    def annotation(self) -> str:
        classes = [name for name in self.known if name.kind == "class"]
        if not classes or self.chance(0.7):
            return ""
        written = self.reference(self.random.choice(classes))
        return self.random.choice(
            (f": {written} | int", f': "{written} | int"', f': list["{written}"] | int')
        )

    def body(self, parameter: str, also: list[str]) -> list[str]:
        scope = [parameter, *also]
        self.locals = [parameter, *self.random.sample(LOCALS, 2)]
        lines: list[str] = []
        for _ in range(self.random.randint(0, 3)):
            lines += self.statement(scope)
        lines.append(f"return {self.expression(2, scope)}")
        self.locals = []
        return lines

    def statement(self, scope: list[str]) -> list[str]:
        value, local = self.expression(1, scope), self.random.choice(self.locals[1:])
        lines = self.random.choice((
            [f"{local} = {value}"],
            [f"for {local} in range(3):", f"    {scope[0]} = {scope[0]} + {value}"],
            [f"if ({local} := {value}) > 3:", f"    {scope[0]} = {local}"],
            [f"def {local}(y):", f"    return y + {scope[0]}", f"{local} = {local}({value})"],
            ["try:", f"    {local} = {value} // 0", f"except ZeroDivisionError as {local}:", "    pass",
             f"{local} = 1"],
            [f"match {value}:", "    case 1:", f"        {local} = 4", f"    case {local}:", "        pass"],
        ))  # fmt: skip
        scope.append(local)
        return lines

    def a_class(self) -> None:
        bases = [name for name in self.known if name.kind == "class"]
        base = f"({self.reference(self.random.choice(bases))})" if bases and self.chance(0.5) else ""
        attribute, value = self.random.choice((*LOCALS, "factor")), self.expression(1, [])
        method = self.body("x", ["self.value"] if not base else [])
        name = self.fresh()
        lines = [f"class {name}{base}:", f"    {attribute} = {value}"]
        if not base:
            lines += [
                "    def __init__(self, value=1):",
                f"        self.value = {self.expression(0, ['value'])}",
            ]
        if self.chance(0.3):
            lines += [
                "    count = 0",
                "    def tick(self):",
                f"        {name}.count += 1",
                f"        return {name}.count",
            ]
        lines += ["    def run(self, x=1):", *(f"        {line}" for line in method)]
        self.define(name, "class", *lines)

    def counter(self) -> None:
        name, bump = self.fresh(), self.fresh()
        self.define(name, "number", f"{name} = {self.random.randint(0, 9)}")
        self.define(
            bump, "function", f"def {bump}(by=1):", f"    global {name}",
            f"    {name} += {self.expression(0, ['by'])}", f"    return {name}",
        )  # fmt: skip

    def change(self) -> None:
        """Change a value after it is bound, here or in another module."""
        changed = [name for name in self.known if name.kind in ("numbers", "table")]
        if not changed:
            return
        name = self.random.choice(changed)
        if name.module != self.draft.name and self.chance(0.9):
            return
        written, value = self.reference(name), self.expression(1, [])
        if name.kind == "table":
            self.draft.lines.append(f"{written}[{self.random.randint(5, 9)}] = lambda x: x + {value}")
        else:
            self.draft.lines.append(
                self.random.choice((f"{written}.append({value})", f"{written}[0] = {value}"))
            )

    def loop(self) -> None:
        numbers = [name for name in self.known if name.kind == "numbers" and name.module == self.draft.name]
        value, name = self.expression(1, ["step"]), self.fresh()
        lines = [f"{name} = 0", "for step in range(3):", f"    {name} += {value}"]
        if numbers:
            lines.append(f"    {self.random.choice(numbers).name}.append(step)")
        self.define(name, "number", *lines, *(["del step"] if self.chance(0.5) else []))

    def twins(self) -> None:
        """Two functions that call each other."""
        even, odd = self.fresh(), self.fresh()
        self.define(even, "function", f"def {even}(x=4):", f"    return x if x < 1 else {odd}(x - 1) + 1")
        self.define(
            odd,
            "function",
            f"def {odd}(x=3):",
            f"    return {self.expression(0, [])} if x < 1 else {even}(x - 1)",
        )

    def again(self) -> None:
        """Bind a name a second time, with what it was before."""
        own = [
            name
            for name in self.known
            if name.module == self.draft.name and name.kind in ("number", "function")
        ]
        if not own:
            return
        name = self.random.choice(own)
        if name.kind == "number":
            self.draft.lines.append(f"{name.name} = {name.name} + {self.expression(1, [])}")
            return
        before = self.fresh()
        value = self.expression(1, ["x"])
        self.draft.lines += [
            f"{before} = {name.name}",
            f"def {name.name}(x=1):",
            f"    return {before}(x) + {value}",
        ]

    def condition(self) -> None:
        name, test = self.fresh(), self.expression(1, [])
        lines = [
            f"if {test} > 3:",
            f"    def {name}(x=1):",
            f"        return {self.expression(1, ['x'])}",
            "else:",
        ]
        self.define(name, "function", *lines, f"    {name} = lambda x=2: {self.expression(1, ['x'])}")

    def alias(self) -> None:
        if self.known:
            other = self.random.choice(self.known)
            written, name = self.reference(other), self.fresh()
            self.define(name, other.kind, f"{name} = {written}")

    def record(self) -> None:
        written, name = self.expression(0, []), self.fresh()
        self.draft.imports.append("from dataclasses import dataclass, field")
        self.define(
            name, "class", "@dataclass(order=True)", f"class {name}:", f"    total: int = {written}",
            "    items: list[int] = field(default_factory=list)", "    def run(self, x=1):",
            "        self.items.append(x)",
            f"        return self.total + {self.expression(1, ['x'])} + len(repr(self))",
        )  # fmt: skip

    def walrus(self) -> None:
        name, other = self.fresh(), self.fresh()
        self.define(
            name, "number", f"{name} = [{other} := {self.expression(1, [])} for _ in range(2)][0] + {other}"
        )
        self.known.append(Name(self.draft.name, other, "number", is_symbol=False))

    def restless(self) -> None:
        """An object that counts how often it is looked at."""
        name, one = self.fresh(), self.fresh()
        added = self.expression(0, [])
        self.define(
            name, "class", f"class {name}:", "    def __init__(self, value=1):", "        self.value = value",
            "    @property", "    def seen(self):", f"        self.value += {added} + 1",
            "        return self.value", "    def __getitem__(self, key):", "        return self.seen + key",
            "    def __neg__(self):", "        self.value += 1", "        return -self.value",
            "    def run(self, x=1):", "        return self.value + x",
        )  # fmt: skip
        self.define(one, "restless", f"{one} = {name}({self.expression(0, [])})")

    def filling(self) -> None:
        """A dictionary in which looking for a key puts it there."""
        name = self.fresh()
        self.draft.imports.append("from collections import defaultdict")
        self.define(name, "filling", f"{name} = defaultdict(int)")

    def logging(self) -> None:
        """A class whose instances, and those of its subclasses, share a list."""
        name = self.fresh()
        self.define(
            name, "class", f"class {name}:", "    shared = []", "    def __init__(self, value=1):",
            "        self.value = value", "        self.shared.append(value)", "    def run(self, x=1):",
            f"        return len(self.shared) + {self.expression(1, ['x'])}",
        )  # fmt: skip

    def stages(self) -> None:
        """An enumeration that may run code of the package for each member."""
        numbers = [name for name in self.known if name.kind == "numbers" and name.module == self.draft.name]
        name, log = self.fresh(), self.random.choice(numbers).name if numbers else ""
        self.draft.imports.append("from enum import Enum")
        self.define(
            name, "stages", f"class {name}(Enum):", "    ONE = 1", "    TWO = 2",
            "    def __init__(self, start):", f"        self.total = start + {self.expression(0, [])}",
            *([f"        {log}.append(start)"] if log else []),
        )  # fmt: skip

    def iterator(self) -> None:
        name = self.fresh()
        self.define(name, "iterator", f"{name} = iter(range({self.random.randint(5, 9)}))")

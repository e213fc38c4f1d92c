"""Expressions that are numbers, made of what the modules define."""

from benchmarks.generated.references import Referring

LOCALS = ("x", "y", "f", "scale", "total", "LIMIT", "Box", "items")


class Expressing(Referring):
    def __init__(self, seed: int, package: str) -> None:
        super().__init__(seed, package)
        self.locals: list[str] = []  # names that the function in the making binds somewhere

    def expression(self, depth: int, scope: list[str]) -> str:
        simple = [str(self.random.randint(0, 9)), *scope, *scope]
        if depth == 0 or self.chance(0.3):
            numbers = [name for name in self.known if name.kind == "number"]
            if numbers and self.chance(0.5):
                written = self.reference(self.random.choice(numbers))
                if written.partition(".")[0] not in self.locals:
                    return written
            return self.random.choice(simple)
        inner, other = self.expression(depth - 1, scope), self.expression(depth - 1, scope)
        local = self.random.choice([name for name in LOCALS if name not in inner])
        choices = [
            f"({inner} + {other})",
            f"max({inner}, {other})",
            f"sum({local} for {local} in (1, {inner}))",
            f"sum([{local} * {inner} for {local} in range(2)])",
            f"(lambda {local}: {local} + {inner})({other})",
            f"len(f'{{{inner}}}{{{other}!r:>3}}')",
            f"({inner} if {other} > 3 else 1)",
            f"min(({inner}, {other}), key=lambda {local}: -{local})",
            *self.using(depth, scope),
            *self.using(depth, scope),
        ]
        return self.random.choice([each for each in choices if self.is_possible(each)] or ["1"])

    def is_possible(self, expression: str) -> bool:
        nested = expression.count("f'") > 1  # not before Python 3.12
        return not nested and not any(f"{builtin}(" in expression for builtin in self.draft.hidden)

    def using(self, depth: int, scope: list[str]) -> list[str]:
        """Expressions that use what is known."""
        if not self.known:
            return []
        name = self.random.choice(self.known)
        written, inner = self.reference(name), self.expression(depth - 1, scope)
        if written.partition(".")[0] in self.locals:
            return []
        match name.kind:
            case "function":
                return [f"{written}({inner})", f"{written}()", f"[{written}][0]({inner})"]
            case "class":
                return [f"{written}().run({inner})", f"{written}().run()"]
            case "numbers":
                return [
                    f"{written}[-1]",
                    f"sum(n for n in {written})",
                    f"len(list(map({written}.append, ({inner}, 1))))",
                ]
            case "table":
                return [f"sum(each(1) for each in {written}.values())", f"len({written})"]
            case "restless":
                return [f"{written}.seen", f"{written}[{inner}]", f"(-{written})"]
            case "filling":
                return [f"{written}[{inner}]", f"len({written})"]
            case "stages":
                return [f"{written}.TWO.total", f"{written}(1).total"]
            case "iterator":
                return [f"int({inner} in {written})", f"next({written}, 0)"]
            case "number":
                return [written]
        return []

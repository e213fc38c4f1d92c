"""Random packages that import, rename, hide and change all too much: the seed decides everything."""

from benchmarks.generated.definitions import HIDDEN, Defining
from benchmarks.generated.references import Draft, Name


class Author(Defining):
    """Writes one package; later modules use earlier ones."""

    def __init__(self, seed: int, package: str = "snippets") -> None:
        super().__init__(seed, package)
        self.lazy = self.chance(0.3)

    def package_files(self) -> dict[str, str]:
        """The text of each file by its path; `deep` is a package, whose own names come last."""
        drafts: list[Draft] = []
        exports = ""
        for name in [m for m in ("a", "b", "deep.d", "c", "deep.e") if self.chance(0.8)] or ["a"]:
            drafts.append(self.module(name))
            if name == "deep.d" and self.chance(0.5):
                exports = self.exports()
        if len(drafts) > 1 and self.chance(0.2):
            self.circle(drafts[0], drafts[-1])
        files = {f"{self.package}/{draft.name.replace('.', '/')}.py": self.text(draft) for draft in drafts}
        return {f"{self.package}/__init__.py": "", f"{self.package}/deep/__init__.py": exports, **files}

    def exports(self) -> str:
        """The text of a package that hands on names of its first module."""
        lines = []
        for name in [name for name in self.known if name.module == "deep.d"][:3]:
            alias = self.random.choice((name.name, f"given_{name.name}"))
            lines.append(f"from .d import {name.name} as {alias}\n")
            self.known.append(Name("deep", alias, name.kind))
        return "".join(lines)

    def circle(self, first: Draft, last: Draft) -> None:
        """A function of the first module calls one of the last."""
        called = [name for name in self.known if name.module == last.name and name.kind == "function"]
        if called:
            chain = f"{self.package}.{last.name}"
            first.imports.insert(self.random.randint(0, len(first.imports)), f"import {chain}")
            first.lines += ["def far(x=1):", f"    return {chain}.{called[0].name}(x) if x > 0 else 0"]
            self.known.append(Name(first.name, "far", "function"))

    def targets(self) -> list[Name]:
        usable = [
            name
            for name in self.known
            if name.kind != "decorator" and name.module != "deep" and name.is_symbol
        ]
        return self.random.sample(usable, min(4, len(usable)))

    def module(self, name: str) -> Draft:
        self.draft = Draft(name, hidden=tuple(builtin for builtin in HIDDEN if self.chance(0.1)))
        for _ in range(self.random.randint(2, 7)):
            self.definition()
        return self.draft

    def text(self, draft: Draft) -> str:
        future = ["from __future__ import annotations"] if self.lazy else []
        return "\n".join([*future, *draft.imports, *draft.lines]) + "\n"

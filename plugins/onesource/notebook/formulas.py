r"""Formulas and references of a post in the form that Jupyter, Colab and VS Code all read.

They disagree on labels, references and environments, and agree on `$...$`, `$$...$$` and `\tag`. So numbers
are given here, as on the page, every displayed formula stands between dollars, and a macro is defined in each
formula that uses it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from onesource.math import Equation, Mention, Numbered, Numbering, number, scan, with_references
from onesource.math.renderer import Macros
from onesource.math.tex import Mark

OUTER = re.compile(r"\\begin\{(equation\*?)\}(.*)\\end\{\1\}", re.DOTALL)
MARK = re.compile("\x02([0-9]+)\x03")
BAR = re.compile(r"\\\||(?<!\\)\|")

Labels = Callable[[str], Mapping[str, Equation]]  # of another post, by its slug


@dataclass(frozen=True)
class Reference:
    """A reference to an equation: what it shows, and where it leads."""

    shown: str
    anchor: str
    slug: str = ""  # of another post


Write = Callable[[Numbered, str], str]  # a formula, and what stands before it on its line -> its new text
Link = Callable[[Reference], str]
Item = Numbered | Reference | None  # None: a reference that refers to nothing


def marked(text: str, labels: Labels) -> tuple[str, list[Item], Numbering]:
    """The Markdown with a mark for each formula and reference, so that no other rule changes them.

    A build has reported mistakes before, with their places.
    """
    found = scan(text)
    numbering = number(found.formulas)
    places: list[tuple[int, int, Item]] = [
        (each.formula.start, each.formula.end, each) for each in numbering.formulas
    ]
    places += [(each.start, each.end, _resolved(each, numbering, labels)) for each in found.mentions]
    places.sort(key=lambda place: place[0])
    done, pieces = 0, []
    for position, (start, end, _) in enumerate(places):
        pieces += [text[done:start], f"\x02{position}\x03"]
        done = end
    return "".join([*pieces, text[done:]]), [item for _, _, item in places], numbering


def _resolved(mention: Mention, numbering: Numbering, labels: Labels) -> Reference | None:
    try:
        known = labels(mention.slug) if mention.slug else numbering.labels
    except (FileNotFoundError, NotADirectoryError):
        return None
    equation = known.get(mention.label)
    if equation is None:
        return None
    shown = equation.number if mention.plain else equation.shown
    return Reference(shown, equation.anchor, mention.slug)


def filled(text: str, items: list[Item], write: Write, link: Link) -> str:
    """The Markdown with its formulas and references in the place of the marks."""

    def item(match: re.Match[str]) -> str:
        found = items[int(match[1])]
        if isinstance(found, Numbered):
            return write(found, text[text.rfind("\n", 0, match.start()) + 1 : match.start()])
        return link(found) if found else ""

    return MARK.sub(item, text)


class Tex:
    """Writes formulas as TeX."""

    def __init__(self, own: Mapping[str, Equation], labels: Labels, macros: Macros) -> None:
        self.own = own
        self.labels = labels
        self.macros = macros

    def __call__(self, numbered: Numbered, before: str) -> str:
        tex = with_references(numbered.tex, self._reference).text
        if before.lstrip().startswith("|"):  # a table, which would end its column here
            tex = BAR.sub(lambda match: r"\Vert " if match[0] == r"\|" else r"\vert ", tex)
        if not numbered.formula.display:
            return f"${self._defined(tex).strip()}$"
        outer = OUTER.fullmatch(tex.strip())
        body = self._defined((outer[2] if outer else tex).strip("\n"))
        anchors = "".join(f'<a id="{each.anchor}"></a>' for each in numbered.equations if each.anchor)
        lines = [*([anchors] if anchors else []), "$$", *filter(str.strip, body.split("\n")), "$$"]
        prefix = before if not before.strip(" >") else ""
        return f"\n{prefix}".join(lines)

    def _reference(self, mark: Mark) -> str:
        slug, _, label = mark.text.rpartition("#")
        known = self.labels(slug) if slug else self.own
        equation = known.get(label)
        shown = "?" if equation is None else equation.number if mark.kind == "ref" else equation.shown
        return rf"\text{{{shown}}}"

    def _defined(self, tex: str) -> str:
        """With the definitions of the macros in it before it."""
        needed: dict[str, str] = {}
        work = [tex]
        while work:
            for name in re.findall(r"\\([A-Za-z]+)", work.pop()):
                if name in self.macros and name not in needed:
                    given = self.macros[name]
                    body, count = (given, 0) if isinstance(given, str) else (str(given[0]), int(given[1]))
                    parameters = "".join(f"#{place}" for place in range(1, count + 1))
                    needed[name] = rf"\def\{name}{parameters}{{{body}}}"
                    work.append(body)
        return "".join(needed[name] for name in sorted(needed)) + tex

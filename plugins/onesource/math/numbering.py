r"""Numbers and labels of a post's equations, as LaTeX's amsmath gives them, before anything is typeset.

`equation` and `multline` have a number; so has every row of `align`, `gather` and their kin, unless
`\notag` stands in it. Starred environments, `$$` and `\[` have one where there is a label. `\tag` takes the
place of the number.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from onesource.math.edits import Edit, Edited, edit
from onesource.math.scanning import Formula, Mistake
from onesource.math.tex import ENVIRONMENTS, ROW_ENVIRONMENTS, Mark, marks, rows
from onesource.model import ProblemError


@dataclass(frozen=True)
class Equation:
    """A numbered row of a formula, or the whole of it."""

    number: str  # 3, or what the author wrote in \tag
    parentheses: bool  # (3); not for \tag*
    label: str = ""
    position: int = 0  # of the label in the text of the post

    @property
    def shown(self) -> str:
        return f"({self.number})" if self.parentheses else self.number

    @property
    def anchor(self) -> str:
        """The id on the page: eq-main for eq:main; nothing without a label."""
        name = re.sub(r"[^\w-]+", "-", self.label.removeprefix("eq:")).strip("-")
        return f"eq-{name}" if self.label else ""


@dataclass(frozen=True)
class Numbered:
    """A formula, its equations in order, and its TeX without labels and with a tag for each equation."""

    formula: Formula
    equations: tuple[Equation, ...]
    tex: Edited


@dataclass(frozen=True)
class Numbering:
    formulas: tuple[Numbered, ...]
    labels: Mapping[str, Equation]
    mistakes: tuple[Mistake, ...]


def number(formulas: Sequence[Formula]) -> Numbering:
    """Number the formulas of one post, in their order."""
    counter = _Counter()
    numbered = tuple(counter.take(formula) for formula in formulas)
    return Numbering(numbered, counter.labels, tuple(counter.mistakes))


class _Counter:
    def __init__(self) -> None:
        self.count = 0
        self.labels: dict[str, Equation] = {}
        self.anchors: dict[str, str] = {}
        self.mistakes: list[Mistake] = []

    def take(self, formula: Formula) -> Numbered:
        found = marks(formula.tex.text)
        name = formula.environment.rstrip("*")
        if not formula.display:
            for mark in found:
                if mark.kind in ("label", "tag", "tag*"):
                    self._refuse(
                        formula, mark, "MTH-LABEL", "an inline formula has no number. Expected \\[...\\]."
                    )
            return Numbered(formula, (), formula.tex)
        if not formula.environment:
            self._refuse_nested(formula)
        edits: list[Edit] = []
        equations = []
        for begin, end in rows(formula.tex.text, found, split=name in ROW_ENVIRONMENTS):
            inside = [mark for mark in found if begin <= mark.start < end]
            equation = self._equation(
                formula, inside, always=bool(name) and not formula.environment.endswith("*")
            )
            edits += [Edit(mark.start, mark.end, "") for mark in inside if mark.kind in REMOVED]
            if equation:
                equations.append(equation)
                edits.append(_tag(equation, inside, end))
        return Numbered(formula, tuple(equations), edit(formula.tex, edits))

    def _equation(self, formula: Formula, row: list[Mark], *, always: bool) -> Equation | None:
        label = self._only(formula, row, ("label",))
        tag = self._only(formula, row, ("tag", "tag*"))
        silenced = any(mark.kind == "notag" for mark in row)
        if silenced and label and not tag:
            message = f"\\label{{{label.text}}} names a row without a number. Remove \\notag or the label."
            self._refuse(formula, label, "MTH-LABEL", message)
        if tag and not re.fullmatch(r"[^\\${}%]+", tag.text):
            self._refuse(
                formula, tag, "MTH-TEX", f"the tag '{tag.text}' is not plain text. Expected \\tag{{A.1}}."
            )
            return None
        if tag is None and (silenced or not (always or label)):
            return None
        self.count += tag is None
        number = tag.text if tag else str(self.count)
        parentheses = tag is None or tag.kind == "tag"
        if label is None:
            return Equation(number, parentheses)
        equation = Equation(number, parentheses, label.text, formula.tex.origin(label.start))
        self._remember(formula, label, equation)
        return equation

    def _only(self, formula: Formula, row: list[Mark], kinds: tuple[str, ...]) -> Mark | None:
        found = [mark for mark in row if mark.kind in kinds]
        for extra in found[1:]:
            first = found[0].text
            message = (
                f"'{extra.text}' comes after '{first}' in the same row. Expected one {extra.kind} a row."
            )
            self._refuse(formula, extra, "MTH-LABEL", message)
        return found[0] if found else None

    def _remember(self, formula: Formula, mark: Mark, equation: Equation) -> None:
        label = mark.text
        if not label or "#" in label or equation.anchor == "eq-":
            message = (
                f"the label '{label}' has no name that an address can hold. Expected \\label{{eq:main}}."
            )
            self._refuse(formula, mark, "MTH-LABEL", message)
        elif label in self.labels:
            message = f"the label '{label}' was given before, {PLACE}. Every label of a post is another one."
            self._refuse(formula, mark, "MTH-LABEL", message, self.labels[label].position)
        elif equation.anchor in self.anchors:
            other = self.anchors[equation.anchor]
            message = (
                f"the label '{label}' has the same address as '{other}': #{equation.anchor}. Rename one."
            )
            self._refuse(formula, mark, "MTH-LABEL", message)
        else:
            self.labels[label] = equation
            self.anchors[equation.anchor] = label

    def _refuse_nested(self, formula: Formula) -> None:
        for match in re.finditer(r"\\begin\{([a-zA-Z]+)\*?\}", formula.tex.text):
            if match[1] in ENVIRONMENTS:
                outside = formula.source[:2]
                message = f"{match[0]} stands inside of {outside}. Expected it without the {outside}."
                position = formula.tex.origin(match.start())
                self.mistakes.append(Mistake(position, ProblemError("MTH-TEX", message)))

    def _refuse(
        self, formula: Formula, mark: Mark, code: str, message: str, elsewhere: int | None = None
    ) -> None:
        position = formula.tex.origin(mark.start)
        self.mistakes.append(Mistake(position, ProblemError(code, message), elsewhere))


REMOVED = ("label", "tag", "tag*", "notag")
PLACE = "{place}"  # of the first of two, filled in by whoever knows the lines


def _tag(equation: Equation, row: list[Mark], end: int) -> Edit:
    """At the end of the row, after a line break if a comment would swallow it."""
    commented = any(mark.kind == "comment" for mark in row)
    star = "" if equation.parentheses else "*"
    return Edit(end, end, ("\n" if commented else "") + f"\\tag{star}{{{equation.number}}}")


def with_references(tex: Edited, reference: Callable[[Mark], str]) -> Edited:
    r"""The TeX with every `\eqref` and `\ref` replaced by what `reference` returns for it."""
    found = [mark for mark in marks(tex.text) if mark.kind in ("eqref", "ref")]
    return edit(tex, [Edit(mark.start, mark.end, reference(mark)) for mark in found])

"""A formula as it goes to the page, and what the page needs for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onesource.math.mathml import parse, write
from onesource.math.words import words

FONT_CLASS = re.compile(r"(?<=[\" ])NCM-[\w-]+(?=[\" ])")


@dataclass(frozen=True)
class Request:
    """A formula without labels: nothing but this, the macros and MathJax decides what it looks like."""

    tex: str
    display: bool


@dataclass(frozen=True)
class Typeset:
    html: str  # <mjx-math>...</mjx-math>; its k-th numbered row has the id mjx-row-k
    mathml: str  # <math>...</math>
    words: str  # the formula as a line of text
    width: float  # em
    kinds: frozenset[str]  # of elements, for the style sheet
    characters: frozenset[str]  # rules of the style sheet
    fonts: frozenset[str]  # MJX-NCM-N, ...


@dataclass(frozen=True)
class Failure:
    """Why a formula cannot be typeset."""

    code: str
    message: str
    position: int = 0  # in the TeX


def record(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What the cache keeps of the worker's answer."""
    root = parse(answer["mathml"])
    return {
        "html": answer["html"],
        "mathml": write(root),
        "words": words(root),
        "width": round(answer["width"], 3),
        "kinds": sorted(answer["kinds"]),
        "characters": sorted(answer["characters"]),
    }


def typeset(kept: Mapping[str, Any]) -> Typeset:
    return Typeset(
        kept["html"],
        kept["mathml"],
        kept["words"],
        kept["width"],
        frozenset(kept["kinds"]),
        frozenset(kept["characters"]),
        fonts_of(kept["html"]),
    )


def fonts_of(html: str) -> frozenset[str]:
    """The font families of the formulas in a piece of HTML."""
    return frozenset(f"MJX-{name}" for name in FONT_CLASS.findall(html))


# MathJax's names for what only a limit can stop.
LOOP = "a macro expands to itself, or to too much"
LIMITS = {
    "MaxMacroSub1": LOOP,
    "MaxMacroSub2": LOOP,
    "MaxBufferSize": LOOP,
    "TooDeep": "it is nested too deeply",
}
UNDEFINED = "UndefinedControlSequence"


def unknown_macro(error: Mapping[str, Any]) -> str:
    return "\\" + str(error["message"]).rpartition("\\")[2]


def failure(error: Mapping[str, Any], tex: str, *, near: Sequence[str] = ()) -> Failure:
    """The worker's error as a problem; `near` are macros with a name like the unknown one's."""
    message = str(error["message"]).rstrip(".")
    if error["id"] == UNDEFINED:
        name = unknown_macro(error)
        guess = f"Did you mean {' or '.join(near)}?" if near else "Define it under macros in mkdocs.yml."
        position = tex.rfind(name, 0, error["position"])
        return Failure("MTH-MACRO", f"the macro {name} is not defined. {guess}", max(position, 0))
    if error["id"] in LIMITS:
        what = f"the formula is too much for MathJax: {LIMITS[error['id']]}. Write it more simply."
        return Failure("MTH-LIMIT", what, error["position"])
    return Failure("MTH-TEX", f"MathJax cannot read the formula: {message}.", error["position"])

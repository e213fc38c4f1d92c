"""What an author may say about a cell, beside its code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from onesource.code.source.nearest import did_you_mean, one_of
from onesource.model import ProblemError

MOST_SECONDS = 3600.0
DATA_FOLDER = "data"


@dataclass(frozen=True)
class Options:
    hide: str = ""  # "" or code: only the output shows
    caption: str = ""  # required below a figure
    alt: str = ""  # what a figure shows, for those who do not see it; required
    time_limit: float = 60.0  # seconds
    data: tuple[str, ...] = ()  # files below data/, by their path in the project
    labels: tuple[tuple[str, str], ...] = ()  # texts of figures and heads of tables -> in this language
    tolerance: float | None = 1e-6  # relative, for --check; None: only the kinds of outputs are compared


NAMES = list(Options.__dataclass_fields__)


def read_options(attributes: Mapping[str, str]) -> Options:
    """Raises ProblemError: CEL-OPTION or CEL-DATA."""
    for name in attributes:
        if name not in NAMES:
            raise ProblemError("CEL-OPTION", f"a cell has no option '{name}'. {did_you_mean(name, NAMES)}")
    hide = attributes.get("hide", "")
    if hide not in ("", "code"):
        raise ProblemError("CEL-OPTION", f'hide="{hide}" is unknown. Expected {one_of(["code"])}.')
    return Options(
        hide,
        attributes.get("caption", ""),
        attributes.get("alt", ""),
        _seconds(attributes.get("time_limit", "60")),
        tuple(map(_data_path, attributes.get("data", "").split())),
        tuple(map(_label, filter(None, attributes.get("labels", "").split("|")))),
        _tolerance(attributes.get("tolerance", "1e-6")),
    )


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\d+(\.\d+)?", text) or not 0 < float(text) <= MOST_SECONDS:
        raise ProblemError(
            "CEL-OPTION", f'time_limit="{text}": expected seconds, more than 0, up to {MOST_SECONDS:g}.'
        )
    return float(text)


def _tolerance(text: str) -> float | None:
    if text == "none":
        return None
    if not re.fullmatch(r"\d+(\.\d+)?(e-?\d+)?", text) or not float(text) < 1:
        raise ProblemError(
            "CEL-OPTION", f'tolerance="{text}": expected a number below 1, such as "1e-6", or "none".'
        )
    return float(text)


def _data_path(text: str) -> str:
    parts = PurePosixPath(text).parts
    if len(parts) < 2 or parts[0] != DATA_FOLDER or ".." in parts or "\\" in text or "\0" in text:
        raise ProblemError(
            "CEL-DATA",
            f"{text!a} is no file below data/. Expected a path such as data/digits/digits.csv.",
        )
    return PurePosixPath(text).as_posix()


def _label(text: str) -> tuple[str, str]:
    before, sign, after = (part.strip() for part in text.partition("="))
    if not (before and sign and after):
        raise ProblemError(
            "CEL-OPTION", f'labels: {text!a} is no translation. Expected labels="steps=步数|loss=损失".'
        )
    return before, after

"""What a kernel sends, reduced to what a page may show."""

import json
import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from onesource.model import ProblemError
from onesource.results.frozen import Output
from onesource.results.mime import ALLOWED, DARK, FIGURE, PNG, SVG, TABLE, TEXT
from onesource.results.drawings import check_svg
from onesource.results.pictures import clean_png
from onesource.results.plain_text import clean_text
from onesource.results.tables import read_table, written

LONGEST = 100_000  # characters of a text
MOST = 100  # outputs of a cell
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{4,}")
OBJECT = re.compile(r"<[\w.]+ object>")  # in the place of something that is no text
# What the last line of a drawing happens to return; the drawing is shown anyway, as a picture.
DRAWN = re.compile(
    r"<Figure size \d+x\d+ with \d+ Axes>|[\[(]*<matplotlib\.[^>]* at 0x.*|<Axes: .*>|Text\(.*\)", re.DOTALL
)


def shown(sent: Iterable[Mapping[str, Any]]) -> tuple[Output, ...]:
    """The outputs of a cell as a notebook has them, without what goes to stderr.

    Raises:
        ProblemError: CEL-OUTPUT, CEL-TABLE, CEL-SVG or CEL-PNG.
    """
    found: list[Output] = []
    for kind, group in groupby(sent, key=lambda each: str(each["output_type"])):
        found += _text(group) if kind == "stream" else filter(None, map(_rich, group))
        if len(found) > MOST:
            raise ProblemError("CEL-OUTPUT", f"it shows more than {MOST} things. Show less.")
    return tuple(found)


def _text(streams: Iterable[Mapping[str, Any]]) -> list[Output]:
    """Consecutive texts are one."""
    text = clean_text("".join(stream["text"] for stream in streams if stream["name"] == "stdout"))
    return [checked(Output("stream", {TEXT: text}))] if text.strip() else []


def _rich(sent: Mapping[str, Any]) -> Output | None:
    bundle = _chosen(sent["data"])
    text = bundle.get(TEXT, "")
    if list(bundle) == [TEXT] and DRAWN.fullmatch(text):
        return None
    if list(bundle) == [TEXT] and (address := ADDRESS.search(text)):
        raise ProblemError(
            "CEL-OUTPUT",
            f"it shows {text[:60]!r}: '{address[0]}' is another in every run. "
            "End the last line with a semicolon, or show something else.",
        )
    return checked(Output(str(sent["output_type"]), bundle))


def _chosen(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Of the same thing in several types, those that a page may show."""
    chosen = {kind: value for kind, value in bundle.items() if kind in ALLOWED}
    for kind, value in chosen.items():
        if kind != FIGURE and not isinstance(value, str):
            raise ProblemError("CEL-OUTPUT", f"{kind} is no text.")
    if TEXT in chosen:
        chosen[TEXT] = clean_text(chosen[TEXT])
        if TABLE in chosen and "<table" not in chosen[TABLE]:
            del chosen[TABLE]
    if TABLE in chosen:
        chosen[TABLE] = written(read_table(chosen[TABLE]))
    if PNG in chosen:
        chosen[PNG] = clean_png(chosen[PNG])
    says_nothing = list(chosen) == [TEXT] and len(bundle) > 1 and OBJECT.fullmatch(chosen[TEXT])
    if says_nothing or not set(chosen) - {FIGURE}:
        kinds = ", ".join(map(repr, sorted(set(bundle) - {TEXT}))) or "nothing"
        raise ProblemError(
            "CEL-OUTPUT",
            f"it shows {kinds}, which no page may show. "
            "Show text, a pandas table, or a figure of matplotlib.",
        )
    return dict(sorted(chosen.items()))


def checked(output: Output) -> Output:
    """The output as a page may show it, which is the output itself unless somebody has changed it."""
    return Output(output.kind, {kind: _checked(kind, value) for kind, value in output.data.items()})


def _checked(kind: str, value: Any) -> Any:
    if kind not in ALLOWED:
        raise ProblemError("CEL-OUTPUT", f"no page may show {kind!r}.")
    if kind == FIGURE:
        return _checked_data(value)
    if not isinstance(value, str):
        raise ProblemError("CEL-OUTPUT", f"{kind} is no text.")
    if kind in (TEXT, TABLE) and len(value) > LONGEST:
        message = f"it shows {len(value)} characters, and {LONGEST} is the limit. Show less."
        raise ProblemError("CEL-OUTPUT", message)
    if kind in (SVG, DARK):
        check_svg(value)
        return value
    if kind == PNG:
        return clean_png(value)
    return written(read_table(value)) if kind == TABLE else clean_text(value)


def _checked_data(value: object) -> object:
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (ValueError, TypeError) as error:
        raise ProblemError("CEL-OUTPUT", f"the data of a figure are no JSON: {error}.") from None

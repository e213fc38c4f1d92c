"""Numbers as ranges: 0-3,5 for 0, 1, 2, 3 and 5."""

import re
from collections.abc import Iterable

RANGES = re.compile(r"(?:\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)?", re.ASCII)


def ranges(numbers: Iterable[int]) -> str:
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ",".join(f"{first}-{last}" if first < last else f"{first}" for first, last in found)


def numbers_of(text: str, *, below: int) -> frozenset[int]:
    """Raises ValueError: `text` is not what `ranges` writes, or a number is too large."""
    if not RANGES.fullmatch(text):
        raise ValueError(f"expected ranges of numbers below {below}, found {text!r}")
    found: set[int] = set()
    for part in text.split(",") if text else ():
        first, _, last = part.partition("-")
        if int(last or first) >= below:
            raise ValueError(f"expected ranges of numbers below {below}, found {text!r}")
        found.update(range(int(first), int(last or first) + 1))
    if ranges(found) != text:
        raise ValueError(f"expected ranges of numbers below {below}, found {text!r}")
    return frozenset(found)

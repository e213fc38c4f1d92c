"""Digits that are proved: an approximation with its error bound, and as many guard digits as it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from snippets.pi.base_ten import EXACT, shift_right


@dataclass(frozen=True)
class Enclosure:
    """What an algorithm knows of 10**precision times pi: a number within `error` of it."""

    value: Decimal  # an integer, to be calculated with under EXACT, as Python's own context would round it
    error: int  # in units of the last digit of `value`
    steps: int  # terms or iterations that it took


def certain_decimals(enclose: Callable[[int], Enclosure], n_decimals: int, *, guard: int = 10) -> str:
    r"""Return $\pi$ cut off after `n_decimals` decimals, as a string that starts with 3.

    The interval of the enclosure is cut at both ends. If the ends agree, what lies between them
    agrees; if not, the digits that follow are all 0 or all 9 so far, and the number of guard
    digits is doubled. It ends because $\pi$ is irrational.

    Shapes:
        enclose: precision -> Enclosure; n_decimals: scalar -> string

    Raises:
        ValueError: `n_decimals` or `guard` is less than 1.

    Example:
        >>> def enclose_by_355_over_113(p: int) -> Enclosure:
        ...     return Enclosure(Decimal(355 * 10**p // 113), error=10**p // 3_000_000 + 1, steps=1)
        >>> certain_decimals(enclose_by_355_over_113, 5)
        '3.14159'
    """
    if n_decimals < 1 or guard < 1:
        raise ValueError(f"expected n_decimals >= 1 and guard >= 1, received {n_decimals} and {guard}")
    while True:
        found = enclose(n_decimals + guard)
        with localcontext(EXACT):
            low = shift_right(found.value - found.error, guard)  # (eq:enclosure)
            high = shift_right(found.value + found.error, guard)  # (eq:enclosure)
        if low == high:
            digits = str(low)
            return f"{digits[0]}.{digits[1:]}"
        guard *= 2

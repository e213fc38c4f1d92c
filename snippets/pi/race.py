"""Several methods against the clock, on the same digits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Lap:
    """One method, one number of decimals, one time."""

    method: str
    n_decimals: int
    seconds: float
    decimals: str  # "3.14159...", of that many decimals


def race(
    methods: Mapping[str, Callable[[int], str]],
    sizes: Sequence[int],
    *,
    clock: Callable[[], float],
    patience: float,
) -> list[Lap]:
    r"""Run each method once for each number of decimals, in this order, until a lap outlasts `patience`.

    Shapes:
        methods: name -> (number of decimals -> string); sizes: (n,), rising -> the laps

    Raises:
        ArithmeticError: two methods differ in a digit.

    Example:
        >>> import time
        >>> laps = race({"cut": lambda n: "3.14159"[: n + 2]}, [1, 3], clock=time.perf_counter, patience=60.0)
        >>> [lap.decimals for lap in laps]
        ['3.1', '3.141']
    """
    laps: list[Lap] = []
    longest = ""
    for name, method in methods.items():
        for size in sizes:
            start = clock()
            decimals = method(size)
            seconds = clock() - start
            shorter, longest = sorted((longest, decimals), key=len)
            if not longest.startswith(shorter):
                raise ArithmeticError(
                    f"expected {name} to give the digits of the others, received {decimals!r}"
                )
            laps.append(Lap(name, size, seconds, decimals))
            if seconds > patience:
                break
    return laps

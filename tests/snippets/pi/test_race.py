"""Methods against the clock."""

from itertools import count

import pytest

from snippets.pi.race import race

PI = "3.14159265358979"


def cut(n):
    return PI[: n + 2]


def test_a_method_stops_when_it_takes_too_long():
    ticks = iter([0, 1, 1, 5, 5, 6, 6, 7, 7, 8])
    laps = race({"slow": cut, "fast": cut}, [1, 2, 3], clock=lambda: next(ticks), patience=3)
    assert [(lap.method, lap.n_decimals, lap.seconds) for lap in laps] == [
        ("slow", 1, 1),
        ("slow", 2, 4),
        ("fast", 1, 1),
        ("fast", 2, 1),
        ("fast", 3, 1),
    ]
    assert laps[-1].decimals == "3.141"


@pytest.mark.parametrize("first", ["right", "wrong"])
def test_a_method_with_a_wrong_digit_is_stopped(first):
    methods = {"right": cut, "wrong": lambda n: cut(n)[:-1] + "0"}
    ordered = {first: methods[first], **methods}
    with pytest.raises(
        ArithmeticError, match=r"expected \w+ to give the digits of the others, received '3.14\d'"
    ):
        race(ordered, [3], clock=count().__next__, patience=9)
